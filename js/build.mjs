// Builds dist/: the module with its types, and one script that defines `window.pytauriIpc`.
// The same sources give the same bytes: no source maps, no dates, no paths.

import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const folder = fileURLToPath(new URL(".", import.meta.url));
const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));

/** @type {import("esbuild").BuildOptions} */
const shared = {
  absWorkingDir: folder,
  bundle: true,
  charset: "ascii",
  target: ["es2020", "safari15"],
};

const notice = `/*! pytauri-ipc ${version} | MIT */`;

/** @type {import("esbuild").BuildOptions} */
export const moduleOptions = {
  ...shared,
  entryPoints: ["src/index.ts"],
  format: "esm",
  banner: { js: notice },
  outfile: "dist/index.js",
};

/** @type {import("esbuild").BuildOptions} */
export const scriptOptions = {
  ...shared,
  entryPoints: ["src/script.ts"],
  format: "iife",
  minify: true,
  globalName: "pytauriIpc",
  // Wrapped, so that its strict mode stays its own where a host joins scripts into one, and said
  // outright, because a host may wrap it once more.
  banner: { js: `${notice}\n(()=>{` },
  footer: { js: "globalThis.pytauriIpc=pytauriIpc})();" },
  outfile: "dist/pytauri-ipc.iife.js",
};

async function main() {
  rmSync(new URL("dist", import.meta.url), { recursive: true, force: true });
  await Promise.all([build(moduleOptions), build(scriptOptions)]);
  const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  execFileSync(process.execPath, [tsc, "-p", "tsconfig.json"], { cwd: folder, stdio: "inherit" });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main();
}
