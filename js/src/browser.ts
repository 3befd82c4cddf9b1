// The entry of the script that an app's pages begin with in a browser: that of its windows, which
// is told first where its program is.

import { declareBrowser } from "./app/declare-browser.js";
import { startApp } from "./app/start.js";
import { announce } from "./host.js";

export * from "./index.js";

declareBrowser();
announce();
startApp();
