// Wakes the background of the extension, for its pages: without a host, browsers put it to sleep.

/** Starts the background if it sleeps. It tells the pages by itself that it is there. */
export async function wake() {
  if (browser.runtime.getManifest().background?.service_worker && navigator.serviceWorker) {
    const { active } = (await navigator.serviceWorker.getRegistration()) ?? {};
    active?.postMessage("wake");
  }
  await browser.runtime.getBackgroundPage?.().catch(() => undefined);
}
