import { relay } from "./onconnect/relay.js";

relay({
  host: "onconnect.selection",
  listen: ["runtime.onInstalled", "runtime.onStartup", "contextMenus.onClicked"],
  allow: ["contextMenus.*", "scripting.executeScript", "tabs.sendMessage"],
});
