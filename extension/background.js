// The demo's background script is written in Python: this hands its events over.

import { relay } from "./onconnect/relay.js";

relay({
  host: "onconnect.demo",
  listen: ["runtime.onConnect", "runtime.onConnectExternal", "action.onClicked"],
});
