import { relay } from "./onconnect/relay.js";

relay({
  host: "onconnect.search_tabs",
  listen: ["runtime.onConnect"],
  allow: ["tabs.*", "windows.update", "scripting.executeScript"],
});
