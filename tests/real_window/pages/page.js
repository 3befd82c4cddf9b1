// What the tests have a page do, and what a person sees of it. WebDriver carries JSON alone, so
// whatever is not JSON is described: bytes as {"bytes": [...]}, a rejection as {"refusal": ...}.

const clients = {
  ours: () => globalThis.pytauriIpc,
  module: () => globalThis.pytauriIpcModule,
  npm: () => globalThis.npmPackage,
  global: () => ({
    Channel: globalThis.__TAURI__.core.Channel,
    pyInvoke: globalThis.__TAURI__.pytauri.pyInvoke,
  }),
};

const $ = (id) => document.getElementById(id);

// --- bodies, results and rejections ----------------------------------------------------------

/** A body as Python describes it: {json}, {bytes}, {size}, or {} for none. */
function bodyOf(described) {
  if ("json" in described) {
    return described.json;
  }
  if ("bytes" in described) {
    return Uint8Array.from(described.bytes);
  }
  return "size" in described ? patterned(described.size) : undefined;
}

/** Bytes of which no two neighbours are alike, and of which no part repeats for a while. */
function patterned(size) {
  const bytes = new Uint8Array(size);
  for (let n = 0; n < size; n += 1) {
    bytes[n] = (n * 31 + (n >> 8) * 7 + (n >> 16)) & 255;
  }
  return bytes;
}

function resultOf(value) {
  if (value === undefined) {
    return { undefined: true };
  }
  return value instanceof ArrayBuffer
    ? { bytes: Array.from(new Uint8Array(value)) }
    : { json: value };
}

function refusalOf(reason) {
  if (typeof reason === "string") {
    return { refusal: { message: reason } };
  }
  if (!(reason instanceof globalThis.pytauriIpc.PyInvokeError && reason instanceof Error)) {
    return { refusal: { message: String(reason), code: "(no PyInvokeError)" } };
  }
  const { message, code, data } = reason;
  return { refusal: { message, code, data, hasData: data !== undefined } };
}

/** A long message of a channel is described by its beginning and its length. */
function messageOf(message) {
  if (message instanceof ArrayBuffer) {
    const text = new TextDecoder().decode(message);
    return { bytes: text.slice(0, 16), size: text.length };
  }
  return typeof message === "string" && message.length > 100
    ? { text: message.slice(0, 16), size: message.length }
    : message;
}

// --- calls -----------------------------------------------------------------------------------

function call(client, command, body, options) {
  return clients[client]().pyInvoke(command, bodyOf(body), options).then(resultOf, refusalOf);
}

/** Whether bytes come back from Python as they went, made and compared here. */
async function roundTrip(command, size) {
  const sent = patterned(size);
  const got = new Uint8Array(await globalThis.pytauriIpc.rawPyInvoke(command, sent));
  return got.length === size && got.every((byte, n) => byte === sent[n]);
}

/** Makes many calls in one turn, and counts how they settle: by code, or "ok". */
async function callMany(client, command, count) {
  const { pyInvoke } = clients[client]();
  const tally = {};
  let settled = 0;
  const note = (how) => {
    tally[how] = (tally[how] ?? 0) + 1;
    settled += 1;
    $("tally").textContent = `${settled} of ${count} settled`;
  };
  const calls = Array.from({ length: count }, (_, index) =>
    pyInvoke(command, { index, count }).then(
      () => note("ok"),
      (reason) => note(typeof reason === "string" ? reason : reason.code),
    ),
  );
  await Promise.all(calls);
  return tally;
}

/** As {@link callMany}, without waiting: for a page that is about to go. */
function beginMany(client, command, count) {
  void callMany(client, command, count);
}

/** Channels that Python does not close; resolves once each has said something. */
function beginStreams(command, count) {
  const { Channel, pyInvoke } = globalThis.pytauriIpc;
  const heard = Array.from({ length: count }, async () => {
    const channel = new Channel();
    const first = new Promise((resolve) => {
      channel.onmessage = resolve;
    });
    await pyInvoke(command, { channel });
    await first;
  });
  return Promise.all(heard).then(() => count);
}

/** An invoke with whatever headers, past any client. */
function rawInvoke(headers, body) {
  return globalThis.__TAURI_INTERNALS__
    .invoke("plugin:pytauri|pyfunc", bodyOf(body), { headers })
    .then(resultOf, refusalOf);
}

/** The label of the window that this page is in. */
function label() {
  return globalThis.__TAURI_INTERNALS__.metadata.currentWindow.label;
}

/** As a person closes it, and without Python: the answer may not find the page any more. */
function closeWindow() {
  void globalThis.__TAURI_INTERNALS__.invoke("plugin:window|close", { label: label() });
}

// --- channels --------------------------------------------------------------------------------

/** Passes a channel of ours to a command, reads it to its end, and gives messages and reply. */
async function listen(command, place, body, reader) {
  const channel = new globalThis.pytauriIpc.Channel();
  const messages = [];
  const note = (message) => messages.push(messageOf(message));
  const reading = readers[reader](channel, note);
  const reply = await call("ours", command, { json: placed(channel, place, body) }, {});
  await reading;
  await channel.closed;
  return { id: channel.id, messages, reply };
}

const readers = {
  onmessage: (channel, note) => {
    channel.onmessage = note;
  },
  listener: (channel, note) => {
    channel.addJsonListener(note);
  },
  loop: async (channel, note) => {
    for await (const message of channel) {
      note(message);
    }
  },
};

/** A body with the channel as a whole, under a field, or where the string "<channel>" stands. */
function placed(channel, place, body) {
  if (place === "body") {
    return channel;
  }
  return place === "deep"
    ? JSON.parse(JSON.stringify(body), (_, value) => (value === "<channel>" ? channel : value))
    : { ...body, channel };
}

/** As {@link listen}, with a channel of Tauri's own: it has no end, only a callback that goes. */
async function listenWithTauri(client, command, place, body) {
  const { Channel } = clients[client === "npm" ? "npm" : "global"]();
  const channel = new Channel();
  const messages = [];
  channel.onmessage = (message) => messages.push(messageOf(message));
  const ended = untilUnregistered(channel.id);
  const reply = await call(client, command, { json: placed(channel, place, body) }, {});
  await ended;
  return { id: channel.id, messages, reply };
}

/** Tauri's channel takes its callback away once Python has let go of the channel. */
function untilUnregistered(id) {
  const internals = globalThis.__TAURI_INTERNALS__;
  return new Promise((resolve) => {
    const look = () => (internals.callbacks.has(id) ? setTimeout(look, 5) : resolve());
    look();
  });
}

// --- what a person sees ----------------------------------------------------------------------

$("greet")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = { name: $("name").value, times: Number($("times").value) };
  try {
    $("greeting").textContent = await globalThis.pytauriIpc.pyInvoke("greet", body);
    $("trouble").textContent = "";
  } catch (error) {
    $("trouble").textContent = `${error.code}: ${error.message}`;
  }
});

globalThis.page = {
  beginMany,
  beginStreams,
  call,
  callMany,
  closeWindow,
  label,
  listen,
  listenWithTauri,
  rawInvoke,
  roundTrip,
};
