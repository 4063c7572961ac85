// The background script: listeners of its own by the polyfill, and the relay beside them.

import { relay } from "onconnect";
import browser from "webextension-polyfill";

export function start(): void {
  const python = relay({
    host: "bundled",
    listen: ["runtime.onConnect"],
    ports: (port) => port.name !== "own",
  });
  browser.runtime.onConnect.addListener((port) => {
    if (port.name !== "own") return;
    const asked = python.connect({ name: "background" });
    asked.onMessage.addListener((message: string) => port.postMessage(`own: ${message}`));
  });
}
