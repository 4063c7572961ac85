// Shows in a corner of the page what Python says.

// When Firefox loads the extension again, it runs this script again in the pages that are open.
document.getElementById("onconnect-note")?.remove();
const note = document.createElement("div");
note.id = "onconnect-note";
note.style = "position: fixed; right: 1em; bottom: 1em; padding: 0.5em 1em; z-index: 999999; "
  + "border-radius: 0.5em; background: #1c1b22; color: #fbfbfe; font: 14px system-ui";

onconnect.connect({
  name: "content",
  onMessage({ hello }) {
    note.textContent = hello;
    document.body.append(note);
  },
});
