// The entry of the script for the windows of an `App`: the names of the package as
// `window.pytauriIpc`, and the events with which a program changes the page itself.

import { startApp } from "./app/start.js";
import { announce } from "./host.js";

export * from "./index.js";

announce();
startApp();
