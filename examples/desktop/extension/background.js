import { relay } from "./onconnect/relay.js";

relay({
  host: "onconnect.desktop",
  listen: ["tabs.onActivated", "tabs.onRemoved", "tabs.onUpdated"],
  allow: ["tabs.query", "tabs.update", "windows.update"],
});
