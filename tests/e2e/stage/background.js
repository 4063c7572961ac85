// The background script of the staged tests: Python takes every event that a test may play.

import { relay } from "./onconnect/relay.js";

relay({
  host: "onconnect.demo",
  listen: [
    "runtime.onConnect",
    "runtime.onConnectExternal",
    "runtime.onMessage",
    "runtime.onMessageExternal",
    "action.onClicked",
  ],
});
