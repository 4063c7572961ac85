import { relay } from "./onconnect/relay.js";

relay({
  host: "onconnect.web_server",
  listen: ["tabs.onActivated", "tabs.onRemoved", "tabs.onUpdated"],
  allow: ["tabs.query"],
});
