// Measures both sides in this one page, in turns. PyTauri's own package is the copy that its plugin
// puts into the page (`withGlobalTauri`), ours the script that the window injects.

"use strict";

const { pyInvoke } = window.__TAURI__.pytauri;
const { invoke, Channel } = window.__TAURI__.core;

const SIDES = {
  pytauri: { invoke: pyInvoke, Channel },
  ours: { invoke: window.pytauriIpc.pyInvoke, Channel: window.pytauriIpc.Channel },
  Rust: { invoke: () => invoke("plugin:app|name") },
};

const BOTH = ["pytauri", "ours"];
const ALL = [...BOTH, "Rust"];
const PATIENCE = 60_000; // milliseconds that 10,000 calls may take, and half of what a sample may
const MB = 1024 * 1024;

// Each gives one sample. `share` is the part of the work to do: 1, or less for a quick run.
const MEASUREMENTS = {
  sequential: { sides: ALL, sample: (side, share) => atOnce(side, 1, 300 * share) },
  "at-once-10": { sides: ALL, sample: (side, share) => atOnce(side, 10, 60 * share) },
  "at-once": { sides: ALL, sample: (side, share) => atOnce(side, 100, 30 * share) },
  "at-once-1000": { sides: ALL, sample: (side, share) => atOnce(side, 1_000, 2 * share) },
  "channel-10": { sides: BOTH, sample: (side, share) => channel(side, 10, 10_000 * share) },
  "channel-1000": { sides: BOTH, sample: (side, share) => channel(side, 1_000, 10_000 * share) },
  bytes: { sides: BOTH, sample: (side) => bytesThereAndBack(side, 10 * MB) },
  "in-flight": { sides: BOTH, sample: (side) => inFlight(side, 10_000), rounds: 1, isWarm: true },
};

const greet = (side) => side.invoke("greet", { name: "Ann", number: 3 });

/** Microseconds a call: so many at a time, and the next ones when all are answered. */
async function atOnce(side, size, wanted) {
  const batches = Math.max(1, Math.round(wanted));
  const start = performance.now();
  for (let i = 0; i < batches; i += 1) {
    if (size === 1) {
      await greet(side);
    } else {
      await Promise.all(Array.from({ length: size }, () => greet(side)));
    }
  }
  return ((performance.now() - start) / (batches * size)) * 1000;
}

/** Microseconds a message, from the call that asks for them to the last one's arrival. */
async function channel(side, size, count) {
  let arrived = 0;
  let finish;
  const all = new Promise((resolve) => {
    finish = resolve;
  });
  const messages = new side.Channel();
  messages.onmessage = () => {
    arrived += 1;
    if (arrived === count) {
      finish();
    }
  };
  const start = performance.now();
  await side.invoke("flood", { channel: messages, size, count });
  await all;
  return ((performance.now() - start) / count) * 1000;
}

/** Milliseconds. */
async function bytesThereAndBack(side, size) {
  const body = new Uint8Array(size).fill(7);
  const start = performance.now();
  const reply = await side.invoke("echo", body);
  const took = performance.now() - start;
  const view = new Uint8Array(reply);
  if (view.length !== size || view[0] !== 7 || view[size - 1] !== 7) {
    throw new Error(`${size} bytes were sent, and ${view.length} came back`);
  }
  return took;
}

/** How many calls were unanswered at once and then answered; what never settles does not count. */
async function inFlight(side, total) {
  let answered = 0;
  let together = total;
  const calls = Array.from({ length: total }, async () => {
    together = Math.min(together, await side.invoke("hold", { total }));
    answered += 1;
  });
  await within(PATIENCE, Promise.allSettled(calls)).catch(() => undefined);
  return Math.min(answered, together);
}

async function measure(name, plan) {
  const { sides, sample, rounds = plan.rounds, isWarm = false } = MEASUREMENTS[name];
  const share = plan.quick ? 0.1 : 1;
  const samples = Object.fromEntries(sides.map((side) => [side, []]));
  const once = (side) => within(2 * PATIENCE, sample(SIDES[side], share), side);
  for (const side of isWarm ? [] : sides) {
    await once(side);
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
      await pause();
      samples[side].push(await once(side));
    }
  }
  return samples;
}

/** What the last sample left behind is over before the next one starts. */
function pause() {
  return new Promise((resolve) => setTimeout(resolve, 30));
}

function within(milliseconds, promise, who = "") {
  const end = new Promise((_, reject) => {
    const error = new Error(`${who}: no end after ${milliseconds / 1000} s`);
    setTimeout(() => reject(error), milliseconds);
  });
  return Promise.race([promise, end]);
}

async function main() {
  const plan = await pyInvoke("plan");
  for (const measurement of plan.measurements) {
    document.getElementById("now").textContent = measurement;
    try {
      await pyInvoke("report", { measurement, samples: await measure(measurement, plan) });
    } catch (error) {
      await pyInvoke("report", { measurement, problem: String(error?.message ?? error) });
    }
  }
  await pyInvoke("end");
}

main();
