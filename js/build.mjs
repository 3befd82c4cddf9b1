// Builds dist/: the module, its types in one file that stands alone, and two scripts that define
// `window.pytauriIpc`: the plain one, and the one for the windows of an `App`.
// The same sources give the same bytes: no source maps, no dates, no paths.

import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { generateDtsBundle } from "dts-bundle-generator";
import { build, transform } from "esbuild";

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

/**
 * Style sheets as text, minified: `import css from "./layer.css?raw"`, as vite has it.
 *
 * @type {import("esbuild").Plugin}
 */
const styleText = {
  name: "style-text",
  setup(builder) {
    builder.onResolve({ filter: /\.css\?raw$/ }, ({ path, resolveDir }) => ({
      path: resolve(resolveDir, path.slice(0, -"?raw".length)),
      namespace: "style-text",
    }));
    builder.onLoad({ filter: /.*/, namespace: "style-text" }, async ({ path }) => {
      const options = { loader: "css", minify: true, target: shared.target };
      const { code } = await transform(readFileSync(path, "utf8"), options);
      return { contents: code.trim(), loader: "text" };
    });
  },
};

/** @type {import("esbuild").BuildOptions} */
export const appScriptOptions = {
  ...scriptOptions,
  entryPoints: ["src/app.ts"],
  plugins: [styleText],
  outfile: "dist/pytauri-ipc-app.iife.js",
};

/** @type {import("esbuild").BuildOptions} */
export const browserScriptOptions = {
  ...appScriptOptions,
  entryPoints: ["src/browser.ts"],
  outfile: "dist/pytauri-ipc-browser.iife.js",
};

/** @type {import("esbuild").BuildOptions} */
export const enterScriptOptions = {
  ...shared,
  entryPoints: ["src/enter.ts"],
  format: "iife",
  minify: true,
  banner: { js: notice },
  outfile: "dist/pytauri-ipc-enter.iife.js",
};

/**
 * A part that pages load when they first have one.
 *
 * @type {import("esbuild").BuildOptions}
 */
export const plotlyOptions = {
  ...enterScriptOptions,
  entryPoints: ["src/parts/plotly/part.ts"],
  plugins: [styleText],
  outfile: "dist/pytauri-ipc-plotly.js",
};

/** @type {import("esbuild").BuildOptions} */
export const widgetOptions = {
  ...shared,
  entryPoints: ["src/widget.ts"],
  format: "esm",
  minify: true,
  // It is sent to the page for each cell.
  legalComments: "none",
  banner: { js: notice },
  outfile: "dist/pytauri-ipc-widget.js",
};

/**
 * Grids, which a page loads when it has one: for the second distribution, of which this is all.
 *
 * @type {import("esbuild").BuildOptions}
 */
export const gridOptions = {
  ...shared,
  entryPoints: ["src/parts/grid/part.ts"],
  format: "iife",
  minify: true,
  plugins: [styleText],
  // The licence of the library stands beside it.
  legalComments: "none",
  banner: {
    js: `/*! pytauri-ipc-grid ${version} | MIT; AG Grid Community, see ag-grid-LICENSE.txt */`,
  },
  outfile: "dist/pytauri-ipc-grid.js",
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
  const scripts = [
    scriptOptions,
    appScriptOptions,
    browserScriptOptions,
    enterScriptOptions,
    plotlyOptions,
    gridOptions,
  ];
  await Promise.all([moduleOptions, widgetOptions, ...scripts].map(build));
  copyFileSync(
    new URL("node_modules/ag-grid-community/LICENSE.txt", import.meta.url),
    new URL("dist/ag-grid-LICENSE.txt", import.meta.url),
  );
  copyFileSync(
    new URL("src/app/tokens.css", import.meta.url),
    new URL("dist/tokens.css", import.meta.url),
  );
  writeFileSync(new URL("dist/index.d.ts", import.meta.url), declarations());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main();
}
