import { relay } from "./onconnect/relay.js";

relay({
  host: "onconnect.save_page",
  listen: ["action.onClicked"],
  allow: ["scripting.executeScript", "action.*"],
});
