// Shows in a page the pictures that Python sends; a click on one takes it away. Python runs this
// file before each picture; only the first time in a page it does anything.

if (!globalThis.picture) {
  globalThis.picture = document.createElement("img");
  picture.style = "position: fixed; inset: 5%; width: 90%; height: 90%; object-fit: contain; "
    + "z-index: 2147483647; background: #000c; cursor: zoom-out";
  picture.addEventListener("click", () => picture.remove());

  browser.runtime.onMessage.addListener((message) => {
    URL.revokeObjectURL(picture.src);
    picture.src = URL.createObjectURL(new Blob([message.picture], { type: "image/png" }));
    document.documentElement.append(picture);
  });
}
