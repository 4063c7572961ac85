import { relay } from "./onconnect/relay.js";

relay({
  host: "onconnect.mark_words",
  listen: ["action.onClicked"],
  allow: ["scripting.executeScript", "tabs.sendMessage", "action.*"],
});
