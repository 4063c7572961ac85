// Bundles each script into a classic one, minified.

import { copyFile, readFile, writeFile } from "node:fs/promises";
import { build } from "esbuild";

await build({
  entryPoints: ["background.ts", "content.ts", "source/page.ts"],
  entryNames: "[name]",
  outdir: "dist",
  bundle: true,
  format: "iife",
  minify: true,
});
const manifest = {
  ...JSON.parse(await readFile("source/manifest.json", "utf8")),
  background: { service_worker: "background.js", scripts: ["background.js"] },
  content_scripts: [{ matches: ["http://127.0.0.1/*"], js: ["content.js"] }],
};
await writeFile("dist/manifest.json", JSON.stringify(manifest));
await copyFile("page.html", "dist/page.html");
