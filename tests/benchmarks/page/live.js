// Counts what a live chart hears and draws, and how far it is behind when the last data has come.

window.liveBench = async (seconds) => {
  const plot = document.getElementById("live");
  const { on, pyStream } = window.pytauriIpc;
  let heard = 0;
  let drawn = 0;
  const newest = () => plot.data[0].x.at(-1);
  on("plotly:extend-traces", () => {
    heard += 1;
  });
  plot.on("plotly_afterplot", () => {
    drawn += 1;
  });
  const begin = performance.now();
  let said;
  for await (const one of pyStream("run", { seconds })) {
    said = one;
  }
  const took = performance.now() - begin;
  const [updates, spent] = said;
  const behind = seconds - newest();
  const late = performance.now();
  while (newest() < seconds - 1e-4) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return { updates, spent, heard, drawn, took, behind, caughtUp: performance.now() - late };
};
