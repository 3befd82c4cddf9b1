// Builds dist/: the module, its types in one file that stands alone, and one script that defines
// `window.pytauriIpc`.
// The same sources give the same bytes: no source maps, no dates, no paths.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { generateDtsBundle } from "dts-bundle-generator";
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

/** @type {import("esbuild").BuildOptions} */
export const appOptions = {
  ...scriptOptions,
  entryPoints: ["src/app.ts"],
  outfile: "dist/pytauri-ipc-app.iife.js",
};

/**
 * The text of the types of all that the package exports. They are made from what tsc writes, where
 * `platform.d.ts` is not known: an exported type that mentions a name from there fails the build.
 */
export function declarations() {
  const written = mkdtempSync(join(tmpdir(), "pytauri-ipc-types-"));
  try {
    const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
    const options = ["-p", "tsconfig.json", "--outDir", written];
    execFileSync(process.execPath, [tsc, ...options], { cwd: folder, stdio: "inherit" });
    const [text] = generateDtsBundle(
      [
        {
          filePath: join(written, "index.d.ts"),
          output: { exportReferencedTypes: false, noBanner: true },
        },
      ],
      { preferredConfigPath: join(folder, "tsconfig.json") },
    );
    return `${notice}\n${text}`;
  } finally {
    rmSync(written, { recursive: true, force: true });
  }
}

async function main() {
  rmSync(new URL("dist", import.meta.url), { recursive: true, force: true });
  await Promise.all([build(moduleOptions), build(scriptOptions), build(appOptions)]);
  writeFileSync(new URL("dist/index.d.ts", import.meta.url), declarations());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main();
}
