import { relay } from "./onconnect/relay.js";

relay({
  host: "onconnect.pack_file",
  listen: ["action.onClicked", "runtime.onConnect"],
  allow: ["tabs.create"],
});
