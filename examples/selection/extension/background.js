import { relay } from "./onconnect/relay.js";

relay({
  host: "onconnect.selection",
  listen: ["runtime.onInstalled", "contextMenus.onClicked"],
  allow: ["contextMenus.*", "scripting.executeScript", "tabs.sendMessage"],
});
