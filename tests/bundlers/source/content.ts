// The content script: shows in the page what Python says.

import { type Options, connect } from "onconnect/page";

const options: Options = {
  name: "content",
  onMessage: (message: string) => document.body.append(message),
};

export function start(): void {
  connect(options);
}
