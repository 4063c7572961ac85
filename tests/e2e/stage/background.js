// The background script of the staged tests: Python takes every event that a test may play.

import { relay } from "./onconnect/relay.js";
import { open } from "./opener.js";

const python = relay({
  host: "onconnect.demo",
  listen: [
    "runtime.onConnect",
    "runtime.onConnectExternal",
    "runtime.onMessage",
    "runtime.onMessageExternal",
    "action.onClicked",
  ],
});
open(python);
