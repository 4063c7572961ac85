// Checks what the types of relay.js, page.js and streams.js tell an extension's author.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const TSC = join(ROOT, "node_modules/typescript/bin/tsc");

function tsc(cwd, ...options) {
  const { stdout, status } = spawnSync(process.execPath, [TSC, ...options], { cwd });
  assert.equal(status, 0, String(stdout));
}

test("tsc makes declarations that know the options of relay and connect, and refuse others", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "onconnect-types-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const declarations = ["--noEmit", "false", "--declaration", "--emitDeclarationOnly", "--noCheck"];
  tsc(ROOT, ...declarations, "--outDir", folder);
  copyFileSync(join(ROOT, "tests/extension/types/author.ts"), join(folder, "author.ts"));
  const modules = ["--module", "esnext", "--moduleResolution", "bundler", "--target", "es2023"];
  tsc(folder, "--noEmit", "--strict", ...modules, "author.ts", "page.d.ts", "streams.d.ts");
});
