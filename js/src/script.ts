// The entry of the script for `window.pytauriIpc`: the names of the package, for a page that has the
// script from its beginning.

import { announce } from "./host.js";

export * from "./index.js";

announce();
