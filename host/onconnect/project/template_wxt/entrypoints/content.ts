// Shows in a corner of the page what Python says.

import { connect } from "onconnect/page";

export default defineContentScript({
  matches: $matches,
  main() {
    const note = document.createElement("div");
    note.style.cssText =
      "position: fixed; right: 1em; bottom: 1em; padding: 0.5em 1em; z-index: 999999; " +
      "border-radius: 0.5em; background: #1c1b22; color: #fbfbfe; font: 14px system-ui";

    connect({
      name: "content",
      onMessage({ hello }: { hello: string }) {
        note.textContent = hello;
        document.body.append(note);
      },
    });
  },
});
