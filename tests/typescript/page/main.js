// A page with the generated client, in JavaScript: Python has it give values back.

import { api } from "./client.js";
import { expose } from "./pytauri-ipc.js";

expose("echo", (value) => value);
expose("through_client", ({ name, body }) => api.echo[name](body));

/** Has Python check all values of a model; gives what is wrong, or `null`. */
globalThis.check = ({ way, model }) =>
  api.check({ way, model }).then(
    () => null,
    (error) => `${error.message}\n${error.data?.traceback}`,
  );

document.getElementById("state").textContent = "ready";
