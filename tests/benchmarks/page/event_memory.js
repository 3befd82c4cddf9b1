// Hears many events and tells many, in batches; the memory is weighed when all is warm, and after.

"use strict";

const { pyInvoke, on, emit } = window.pytauriIpc;

const PATIENCE = 60_000; // milliseconds that a batch may take

let arrived = 0;
let awaited = 0;
let allHere = () => undefined;

on("bench:down", ({ number }) => {
  arrived += number === arrived ? 1 : 0; // another one is not counted, and so waited for in vain
  if (arrived === awaited) {
    allHere();
  }
});

function hear(count) {
  awaited = arrived + count;
  const all = new Promise((resolve) => {
    allHere = resolve;
  });
  return Promise.all([all, pyInvoke("flood", { first: arrived, count })]);
}

let told = 0;

function tell(count) {
  for (let i = 0; i < count; i += 1) {
    emit("bench:up", { number: told, text: "an event" });
    told += 1;
  }
  return pyInvoke("heard", { total: told });
}

function within(promise, what) {
  const end = new Promise((_, reject) => {
    const error = new Error(`${what}: no end after ${PATIENCE / 1000} s`);
    setTimeout(() => reject(error), PATIENCE);
  });
  return Promise.race([promise, end]);
}

async function bothWays({ total, batch }) {
  for (let done = 0; done < total; done += batch) {
    document.getElementById("now").textContent = done.toLocaleString("en");
    await within(hear(batch), `events to the page, from ${arrived}`);
    await within(tell(batch), `events from the page, from ${told}`);
  }
}

async function main() {
  try {
    const work = await pyInvoke("work");
    await bothWays(work); // warm: code compiled, heaps grown
    await pyInvoke("weigh");
    const before = arrived;
    await bothWays(work);
    await pyInvoke("weigh");
    await pyInvoke("done", { arrived: arrived - before });
  } catch (error) {
    await pyInvoke("failed", { problem: String(error?.message ?? error) });
  }
}

main();
