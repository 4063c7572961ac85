// The page's side of the demo: talks to Python through a port, as to any background script.

let port = open();

document.body.addEventListener("click", () => {
  // A port lives as long as the background that answered it, so that a click may need a new one.
  port ??= open();
  const greeting = "they clicked the page!";
  port.postMessage({ greeting });
  document.documentElement.dataset.onconnectTold = greeting; // the page shows it
});

function open() {
  const opened = browser.runtime.connect({ name: "port-from-cs" });
  opened.onMessage.addListener(({ greeting }) => {
    console.log("In content script, received message from background script: ");
    console.log(greeting);
    document.documentElement.dataset.onconnectGreeting = greeting;
  });
  opened.onDisconnect.addListener(() => {
    port = undefined;
  });
  opened.postMessage({ greeting: "hello from content script" });
  return opened;
}
