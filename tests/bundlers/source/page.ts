// The extension's own page: shows the state of its connection, and who answers on two ports.

import { type State, connect } from "onconnect/page";
import browser from "webextension-polyfill";

const show = (name: string, text: string) => {
  document.body.dataset[name] = text;
};

connect({
  name: "page",
  onMessage: (message: string) => show("python", message),
  onState: (state: State) => show("state", state),
});
browser.runtime.connect({ name: "own" }).onMessage.addListener((message) => {
  show("own", String(message));
});
