// Hears bursts of events from one of three programs, checks that each is the next one, and says so.
// The side is told by the document: see `page` in bursts.py.

"use strict";

{
  const SIDES = {
    ours: () => window.pytauriIpc,
    PyWry: () => window.pywry,
    pytauri: () => {
      const { event, pytauri } = window.__TAURI__;
      return {
        on: (name, callback) => event.listen(name, ({ payload }) => callback(payload)),
        emit: (_, data) => pytauri.pyInvoke("heard", data),
      };
    },
  };

  const side = SIDES[document.getElementById("side").textContent]();
  const tell = (report) => side.emit("bench:heard", report);
  let expected = 0; // events of this burst
  let arrived = 0;
  let displaced = 0; // that were not the next one
  let bytes = 0; // of all as JSON

  const begin = ({ count }) => {
    expected = count;
    arrived = displaced = bytes = 0;
    tell({ state: "begun" });
  };

  const hear = ({ text }) => {
    displaced += Number(text.slice(0, 5)) === arrived ? 0 : 1;
    bytes += text.length + '{"text":""}'.length;
    arrived += 1;
    if (arrived === expected) {
      tell({ state: "heard", displaced, bytes });
    }
  };

  Promise.all([side.on("bench:begin", begin), side.on("bench:text", hear)]).then(() =>
    tell({ state: "page" }),
  );
}
