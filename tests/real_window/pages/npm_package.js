// What a page of a PyTauri program imports. A test bundles it into bundle.js.

import { Channel } from "@tauri-apps/api/core";
import { pyInvoke } from "tauri-plugin-pytauri-api";

globalThis.npmPackage = { Channel, pyInvoke };
