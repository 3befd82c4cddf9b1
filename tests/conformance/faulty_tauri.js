// Tauri's ways in and out of a page, with faults. It stands between this package's code and
// `__TAURI_INTERNALS__` and `ipc`, which no page can change: the code is given another `globalThis`.
//
// A fault is drawn by the seed for the n-th invoke, the n-th answer and the n-th push, so that the
// same seed meets each with the same fault again, whenever that one leaves. A test may also name the
// fault of the next one outright.

const FRAME = "plugin:pytauri|pyfunc";

/** Numbers from 0 up to 1 that come again from the same seed (mulberry32). */
function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Draws the faults of one way; `rate` is the share of what meets one. */
function faultsOf(way, seed, rate, { counts, next }) {
  const random = randomNumbers(seed);
  return (faults) => {
    const [drawn, which, amount] = [random(), random(), random()];
    const fault =
      next[way] ?? (drawn < rate ? faults[Math.floor(which * faults.length)] : "none");
    delete next[way];
    counts[`${way} ${fault}`] = (counts[`${way} ${fault}`] ?? 0) + 1;
    return { fault, amount };
  };
}

const never = () => new Promise(() => undefined);

/** How long a fault holds something up: past the patience of a session, mostly, or a moment. */
const pause = (fault, amount) => (fault === "delay" ? 100 + 900 * amount : 3);

const shortened = (block, amount) => block.slice(0, Math.floor(block.length * amount));

const shortenedBase64 = (text, amount) => btoa(shortened(atob(text), amount));

/**
 * The globals that this package uses.
 *
 * @param state - `counts` the faults, `ways` what left, `open` the invokes that are not answered, and
 *   `late` what is held up; `next` names the next fault of a way
 */
function faultyGlobals(real, ipc, { seed, rate }, state) {
  const drawFor = (way, n) => faultsOf(way, seed * 3 + n, rate, state);
  const drawInvoke = drawFor("invoke", 0);
  const drawAnswer = drawFor("answer", 1);
  const drawPush = drawFor("push", 2);

  const later = (ms, then) => {
    state.late += 1;
    setTimeout(() => {
      state.late -= 1;
      then();
    }, ms);
  };

  /** An invoke as Tauri has it, counted until it is answered. */
  const counted = (way, answer) => {
    state.ways[way] += 1;
    state.open += 1;
    const answered = () => {
      state.open -= 1;
    };
    answer.then(answered, answered);
    return answer;
  };

  const asRequest = ({ pyfunc, body }) =>
    counted("request", real.invoke(FRAME, body, { headers: { pyfunc } }));

  const asPost = ({ pyfunc, message }) =>
    counted(
      "post",
      new Promise((resolve, reject) => {
        const callback = real.transformCallback(resolve, true);
        const error = real.transformCallback(reject, true);
        const options = { headers: { pyfunc } };
        ipc.postMessage(JSON.stringify({ ...message, callback, error, options }));
      }),
    );

  /** What leaves, and its answer, unless a fault takes it. */
  const sent = (invoke, really) => {
    const { pyfunc, body } = invoke;
    const isPacked = /^ipc:\d*=/.test(pyfunc);
    const faults = ["drop", "double", "delay", "swap"];
    if (isPacked || body?.length > 0) {
      faults.push("cut"); // a header is never cut on its way
    }
    const { fault, amount } = drawInvoke(faults);
    const send = () => really(invoke);
    switch (fault) {
      case "drop":
        return never();
      case "double":
        return Promise.race([send(), new Promise((go) => later(2, () => go(send())))]);
      case "delay":
      case "swap":
        return new Promise((go) => later(pause(fault, amount), () => go(send())));
      case "cut": {
        const [way, text] = pyfunc.split("=");
        const left = isPacked
          ? { pyfunc: `${way}=${shortenedBase64(text, amount)}` }
          : { pyfunc, body: shortened(body, amount) };
        return really(left);
      }
      default:
        return send();
    }
  };

  const isLone = (pyfunc) => {
    const [, form, text] = /^ipc:\d*([-:+*=])(.*)$/s.exec(pyfunc);
    return "-:+".includes(form) && JSON.parse(text.split("\t")[0])[4].length === 1;
  };

  const answered = (value, settle, settleCut) => {
    const { fault, amount } = drawAnswer(
      settleCut === undefined ? ["drop", "delay", "swap"] : ["drop", "delay", "swap", "cut"],
    );
    switch (fault) {
      case "drop":
        return;
      case "delay":
      case "swap":
        later(pause(fault, amount), () => settle(value));
        return;
      case "cut":
        settleCut(amount);
        return;
      default:
        settle(value);
    }
  };

  /** Sends, and has the answer meet a fault too. */
  const exchange = (invoke, really, resolve, reject) => {
    sent(invoke, really).then(
      (value) => {
        const isBlock = value instanceof ArrayBuffer && !isLone(invoke.pyfunc);
        const cut = (amount) => resolve(value.slice(0, Math.floor(value.byteLength * amount)));
        answered(value, resolve, isBlock ? cut : undefined);
      },
      (reason) => {
        // What is left has to look like a frame: a refusal in plain words is no host's fault.
        const isBlock = typeof reason === "string" && reason.charCodeAt(3) === 0;
        const cut = (amount) =>
          reject(reason.slice(0, Math.max(5, Math.floor(reason.length * amount))));
        answered(reason, reject, isBlock ? cut : undefined);
      },
    );
  };

  const invoke = (command, body, options) =>
    command === FRAME
      ? new Promise((resolve, reject) => {
          exchange({ pyfunc: options.headers.pyfunc, body }, asRequest, resolve, reject);
        })
      : real.invoke(command, body, options);

  /** The callbacks of posts, which Tauri has to know under an id of their own for each sending. */
  const once = new Map();
  let lastId = 0;

  const postMessage = (text) => {
    const message = JSON.parse(text);
    const { callback, error, options } = message;
    const settle = (id) => (value) => {
      const told = once.get(id);
      once.delete(id);
      told?.(value);
    };
    const { pyfunc } = options.headers;
    exchange({ pyfunc, message }, asPost, settle(callback), settle(error));
  };

  const faultyCallback = (callback) =>
    real.transformCallback((push) => {
      const { message } = push;
      if (push.end === true || message?.key !== undefined) {
        callback(push);
        return;
      }
      const { fault, amount } = drawPush(["drop", "double", "delay", "swap", "cut"]);
      switch (fault) {
        case "drop":
          return;
        case "double":
          callback(push);
          later(2, () => callback(push));
          return;
        case "delay":
        case "swap":
          later(pause(fault, amount), () => callback(push));
          return;
        case "cut": {
          const length = message.length ?? message.byteLength;
          callback({ ...push, message: message.slice(0, Math.floor(length * amount)) });
          return;
        }
        default:
          callback(push);
      }
    });

  const transformCallback = (callback, isOnce) => {
    if (isOnce !== true) {
      return faultyCallback(callback);
    }
    lastId -= 1; // Tauri's own are above 0
    once.set(lastId, callback);
    return lastId;
  };

  const unregisterCallback = (id) => {
    if (!once.delete(id)) {
      real.unregisterCallback?.(id);
    }
  };

  return {
    __TAURI_INTERNALS__: { invoke, transformCallback, unregisterCallback },
    ipc: { postMessage },
  };
}
