import { defineConfig } from "wxt";
import manifest from "./source/manifest.json";

// Firefox gets version 2, as WXT has it by default.
const { manifest_version, ...described } = manifest;

export default defineConfig({ manifest: described as object });
