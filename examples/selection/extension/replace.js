// Run in a frame by Python, before each command: replaces what is selected there.

if (!globalThis.isReplacing) {
  globalThis.isReplacing = true;
  browser.runtime.onMessage.addListener(({ replacement }) => {
    const field = document.activeElement;
    if (field?.setRangeText) {
      field.setRangeText(replacement);
    } else {
      const range = getSelection().getRangeAt(0);
      range.deleteContents();
      range.insertNode(document.createTextNode(replacement));
    }
  });
}
