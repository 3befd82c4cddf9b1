// A slow page: it reads a long stream, checks each item, and rests now and then.

"use strict";

const { pyInvoke, pyStream } = window.pytauriIpc;
const plainly = window.__TAURI__.pytauri.pyInvoke; // where the session itself has failed

const PATIENCE = 300_000; // milliseconds that the whole stream may take

/** Reads all items of a command `items`; `rest` is awaited after each `every` of them. */
async function readAll(total, every, rest) {
  let read = 0;
  for await (const { number } of pyStream("items", { total })) {
    if (number !== read) {
      throw new Error(`item ${number} came in place of item ${read}`);
    }
    read += 1;
    if (read % every === 0) {
      document.getElementById("now").textContent = read.toLocaleString("en");
      await rest(read);
    }
  }
  if (read !== total) {
    throw new Error(`the stream ended after ${read} of ${total} items`);
  }
  return read;
}

function seconds(count) {
  return new Promise((resolve) => setTimeout(resolve, count * 1000));
}

function within(milliseconds, promise) {
  const end = new Promise((_, reject) => {
    const error = new Error(`no end after ${milliseconds / 1000} s`);
    setTimeout(() => reject(error), milliseconds);
  });
  return Promise.race([promise, end]);
}

async function measure({ total, every, rest, stop }) {
  await readAll(every, every, () => undefined); // warm: code compiled, heaps grown
  await pyInvoke("begin");
  const half = Math.ceil(total / every / 2) * every;
  const read = await readAll(total, every, async (read) => {
    await seconds(rest);
    await pyInvoke("at_rest", { read });
    if (read === half) {
      await seconds(stop);
      await pyInvoke("stopped");
      await seconds(stop);
      await pyInvoke("stopped");
    }
  });
  await pyInvoke("done", { read });
}

async function main() {
  try {
    await within(PATIENCE, measure(await pyInvoke("slowness")));
  } catch (error) {
    await plainly("failed", { problem: String(error?.message ?? error) });
  }
}

main();
