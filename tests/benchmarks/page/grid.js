// What tests/benchmarks/grid.py measures in the page of a grid; each gives times in milliseconds.
// The rows are asked for as the grid does, by the first command of the first grid of the program.

const viewport = () => document.querySelector(".ag-grid-viewport");
const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

/**
 * Whether rows that have come fill the place for them. The page may have rows enough, and all of them
 * above or below what is seen: where it scrolled before the library had a turn.
 */
function areShown() {
  const { bottom } = viewport().getBoundingClientRect();
  const top = document.querySelector(".ag-header").getBoundingClientRect().bottom;
  let filled = 0;
  for (const cell of document.querySelectorAll('.ag-row [col-id="0"]')) {
    if (cell.textContent !== "") {
      const row = cell.closest(".ag-row").getBoundingClientRect();
      filled += Math.max(0, Math.min(row.bottom, bottom) - Math.max(row.top, top));
    }
  }
  return filled > bottom - top - 10; // WebKit places rows to 2 pixels, some ten millions down
}

let views = 0;
let random = 7;
function next() {
  random = (random * 16807) % 2147483647;
  return random / 2147483647;
}

globalThis.gridBench = {
  /** Calls for blocks anywhere. */
  async blocks(count, rows, query) {
    const times = [];
    const view = `measured-${++views}`;
    for (let at = 0; at < count; at += 1) {
      const start = Math.floor(next() * (rows - 100));
      const began = performance.now();
      const body = { version: 1, view, start, end: start + 100, ...query };
      const answer = await pytauriIpc.pyInvoke("ipc:grid-1-rows", body);
      times.push(performance.now() - began);
      if (query === undefined && answer.rows.length !== 100) {
        throw new Error(`${answer.rows.length} rows have come`);
      }
    }
    return times;
  },

  /** Jumps anywhere: from the scroll to the first frame with all rows. */
  async jumps(count) {
    const times = [];
    const place = viewport();
    for (let at = 0; at < count; at += 1) {
      const began = performance.now();
      place.scrollTop = next() * (place.scrollHeight - place.clientHeight);
      do {
        await frame();
      } while (!areShown());
      times.push(performance.now() - began);
    }
    return times;
  },

  /** The frames of a steady scroll, and how many of them were drawn without a row that is seen. */
  async scroll(milliseconds, speed) {
    const times = [];
    const place = viewport();
    place.scrollTop = 0;
    await frame();
    let last = performance.now();
    let empty = 0;
    for (const end = last + milliseconds; last < end; ) {
      await frame();
      const now = performance.now();
      place.scrollTop += (speed * (now - last)) / 1000;
      times.push(now - last);
      empty += areShown() ? 0 : 1;
      last = now;
    }
    return { times, empty };
  },
};
