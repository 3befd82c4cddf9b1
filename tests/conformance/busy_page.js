// A page that does everything at once: calls, streams, channels, calls that it aborts, and answers
// to the program. What it gives in the end says of each what came, in its order.

const PREFIX = "suite.";

async function busyPage({ pyInvoke, pyStream, Channel, expose }, { calls, seed }) {
  const random = randomNumbers(seed);
  const upTo = (end) => Math.floor(random() * end);
  const report = { said: [], wrong: [], settled: {}, ran: {}, items: 0 };
  const work = [];
  let number = 0;

  const note = (how) => {
    report.settled[how] = (report.settled[how] ?? 0) + 1;
  };
  const expectSame = (what, got, wanted) => {
    if (JSON.stringify(got) !== JSON.stringify(wanted)) {
      report.wrong.push(`${what}: ${JSON.stringify(got)}, not ${JSON.stringify(wanted)}`);
    }
  };
  /** A command's name with the number of this call, which the program notes. */
  const numbered = (command) => {
    number += 1;
    report.said.push(number);
    return `${PREFIX}${command}#${number}`;
  };
  const settles = (what, promise) => {
    work.push(
      promise.then(
        () => note("ok"),
        (error) => {
          note(error.code ?? error.name);
          if (error.code !== "cancelled" && error.code !== "not_found") {
            report.wrong.push(`${what}: ${error.name} ${error.message}`);
          }
        },
      ),
    );
  };

  const call = () => {
    const name = numbered("begin");
    const own = number;
    const padding = "x".repeat(random() < 0.02 ? 70000 : upTo(200));
    settles(
      name,
      pyInvoke(name, { number: own, padding }).then((value) => expectSame(name, value, own)),
    );
  };
  const callWithBytes = () => {
    const name = numbered("echo_bytes");
    const bytes = Uint8Array.from({ length: upTo(3000) }, () => upTo(256));
    const same = (got) => expectSame(name, [...new Uint8Array(got)], [...bytes]);
    settles(name, pyInvoke(name, bytes).then(same));
  };
  const callThatFails = () => settles("missing", pyInvoke(numbered("missing"), { path: "a" }));
  const callAndAbort = () => {
    const controller = new AbortController();
    const name = numbered("hang");
    settles(name, pyInvoke(name, { name: `hang ${number}` }, { signal: controller.signal }));
    setTimeout(() => controller.abort(), upTo(50));
  };
  const answer = () => {
    const name = numbered("ask");
    const own = number;
    const body = { function: "count me", argument: own };
    settles(name, pyInvoke(name, body).then((value) => expectSame(name, value, -own)));
  };
  const stream = async () => {
    const name = numbered("count");
    const to = 200 + upTo(2500);
    let next = 0;
    for await (const item of pyStream(name, { to })) {
      expectSame(`an item of ${name}`, item, next);
      next += 1;
    }
    expectSame(`the items of ${name}`, next, to);
    report.items += next;
  };
  const listen = async (command, to) => {
    const channel = new Channel();
    const name = numbered(command);
    const sent = pyInvoke(name, { channel, to });
    let next = 0;
    for await (const item of channel) {
      expectSame(`an item of ${name}`, item, next);
      next += 1;
    }
    expectSame(`the items of ${name}`, next, to);
    report.items += next;
    await sent;
  };

  expose("count me", (own) => {
    report.ran[own] = (report.ran[own] ?? 0) + 1;
    return -own;
  });
  const kinds = [
    [0.75, call],
    [0.85, callWithBytes],
    [0.89, callThatFails],
    [0.93, callAndAbort],
    [0.98, answer],
    [0.988, () => settles("stream", stream())],
    [0.995, () => settles("channel", listen("send_numbers", 200 + upTo(5000)))],
    [1, () => settles("channel", listen("trickle", 100 + upTo(300)))],
  ];
  while (number < calls) {
    const burst = random() < 0.5 ? 1 : 1 + upTo(40);
    for (let n = 0; n < burst; n += 1) {
      const dice = random();
      kinds.find(([share]) => dice < share)[1]();
    }
    await (random() < 0.3 ? Promise.resolve() : new Promise((go) => setTimeout(go, 0)));
  }
  await Promise.all(work);
  return report;
}
