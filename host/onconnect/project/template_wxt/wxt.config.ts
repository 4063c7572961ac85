import { fileURLToPath } from "node:url";
import { defineConfig } from "wxt";

export default defineConfig({
  manifestVersion: 3, // for Firefox too
  manifest: $manifest,
  hooks: {
    // The inspector is a page of the package.
    "entrypoints:found": (_, found) => {
      const page = import.meta.resolve("onconnect/inspector/inspector.html");
      found.push({ name: "inspector", type: "unlisted-page", inputPath: fileURLToPath(page) });
    },
  },
});
