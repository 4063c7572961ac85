import { relay } from "./onconnect/relay.js";

relay({
  host: "onconnect.colours",
  listen: ["action.onClicked"],
  allow: ["tabs.captureVisibleTab", "tabs.sendMessage", "scripting.executeScript", "action.*"],
});
