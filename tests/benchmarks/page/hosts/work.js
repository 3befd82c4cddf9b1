// The work of every contestant, the same for all; what differs is `globalThis.side`, see the files
// beside this one: `call` a command, `bytes` there and back, `pushes` by who they are, `tell`.

"use strict";

{
  const { side } = globalThis;
  const PLAN = JSON.parse(document.getElementById("plan").textContent);
  const PATIENCE = 20_000; // milliseconds that one sample may take
  const MB = 1_000_000;
  const SAMPLES = 5; // of each measurement, of which the median counts

  const WORK = {
    sequential: { sample: (share) => calls(1, 300 * share) },
    "at-once": { sample: (share) => calls(100, 20 * share) },
    "push-20": { sample: (share, push) => pushes(push, 20, 5_000 * share), isPush: true },
    "push-1000": { sample: (share, push) => pushes(push, 1_000, 5_000 * share), isPush: true },
    "bytes-1": { sample: () => thereAndBack(MB), isLong: true },
    "bytes-10": { sample: () => thereAndBack(10 * MB), isLong: true },
  };

  async function greet(number) {
    const { text, number: same } = await side.call("greet", { name: "Ann", number });
    if (text !== "Hello Ann" || same !== number) {
      throw new Error(`the answer to call ${number} was ${text}, ${same}`);
    }
  }

  /** Microseconds a call: so many at a time, and the next ones when all are answered. */
  async function calls(size, wanted) {
    const batches = Math.max(1, Math.round(wanted));
    const start = performance.now();
    for (let i = 0; i < batches; i += 1) {
      if (size === 1) {
        await greet(i);
      } else {
        await Promise.all(Array.from({ length: size }, (_, number) => greet(number)));
      }
    }
    return ((performance.now() - start) / (batches * size)) * 1000;
  }

  /** Microseconds a message, from what asks for them to the last one's arrival. */
  async function pushes(push, size, wanted) {
    const count = Math.round(wanted);
    let arrived = 0;
    let bytes = 0;
    let finish;
    let fail;
    const all = new Promise((resolve, reject) => {
      finish = resolve;
      fail = reject;
    });
    const hear = ({ text }) => {
      if (Number(text.slice(0, 5)) !== arrived) {
        fail(new Error(`${text.slice(0, 5)} came in place of ${arrived}`));
      }
      bytes += text.length + '{"text":""}'.length;
      arrived += 1;
      if (arrived === count) {
        finish();
      }
    };
    const start = performance.now();
    push(size, count, hear);
    await all;
    const took = performance.now() - start;
    if (bytes !== size * count) {
      throw new Error(`${bytes} bytes came in place of ${size * count}`);
    }
    return (took / count) * 1000;
  }

  /** Milliseconds. */
  async function thereAndBack(size) {
    const body = new Uint8Array(size).map((_, i) => i % 251);
    const start = performance.now();
    const view = new Uint8Array(await side.bytes(body));
    const took = performance.now() - start;
    if (view.length !== size || view[1] !== 1 || view[size - 1] !== body[size - 1]) {
      throw new Error(`${size} bytes were sent, and ${view.length} came back`);
    }
    return took;
  }

  async function medianOf({ sample, isLong = false }, push) {
    const samples = [];
    await within(sample(isLong ? 1 : 0.2 * PLAN.share, push)); // warms it up
    for (let i = 0; i < (isLong ? 3 : SAMPLES); i += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20)); // the last sample is over
      samples.push(await within(sample(PLAN.share, push)));
    }
    return samples.sort((a, b) => a - b)[Math.floor(samples.length / 2)];
  }

  function within(promise) {
    return new Promise((resolve, reject) => {
      const error = new Error(`no end after ${PATIENCE / 1000} s`);
      const timer = setTimeout(() => reject(error), PATIENCE);
      promise.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }

  async function measured(work) {
    const times = {};
    const contestants = work.isPush ? side.pushes : { [side.name]: undefined };
    for (const [who, push] of Object.entries(contestants)) {
      try {
        times[who] = await medianOf(work, push);
      } catch (error) {
        times[who] = String(error?.message ?? error);
      }
    }
    return times;
  }

  const main = async () => {
    await side.ready;
    await greet(1);
    side.tell("answered", {});
    const times = {};
    for (const measurement of PLAN.measurements) {
      times[measurement] = await measured(WORK[measurement]);
    }
    side.tell("measured", { times: JSON.stringify(times) });
  };

  void main();
}
