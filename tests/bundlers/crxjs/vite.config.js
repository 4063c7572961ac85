import { crx } from "@crxjs/vite-plugin";
import { defineConfig } from "vite";
import manifest from "./source/manifest.json" with { type: "json" };

export default defineConfig(({ mode }) => ({
  build: { outDir: `dist/${mode}`, rollupOptions: { input: "page.html" } },
  plugins: [
    crx({
      browser: mode === "firefox" ? "firefox" : "chrome",
      manifest: {
        ...manifest,
        background: mode === "firefox"
          ? { scripts: ["background.ts"], type: "module" }
          : { service_worker: "background.ts", type: "module" },
        content_scripts: [{ matches: ["http://127.0.0.1/*"], js: ["content.ts"] }],
      },
    }),
  ],
}));
