import { relay } from "./onconnect/relay.js";

// Nothing here changes a page or a tab but the question's page, which asks the user first.
relay({
  host: "onconnect.mcp",
  listen: ["runtime.onConnect"],
  allow: [
    "tabs.query",
    "tabs.get",
    "tabs.highlight",
    "tabs.captureVisibleTab",
    "scripting.executeScript",
    "runtime.openOptionsPage",
  ],
});
