// Reloads the extension for an update. Browsers update an extension when its background is idle,
// and the open native channel keeps it from ever being idle.

/** Milliseconds without work after which browsers call a background idle. */
const QUIET = 30_000;

/**
 * Reloads the extension for a waiting update: at once if no port is open and no call is pending,
 * otherwise after 30 s without a frame, as the browser would without a native channel. A reload
 * closes every port; so it waits for pages that are busy.
 * @param {import("./host.js").Host} host
 * @param {typeof import("./globals.js")} platform
 */
export function reloadForUpdates(host, { browser, setTimeout }) {
  /** @param {number} [framesBefore] */
  const reloadWhenQuiet = (framesBefore) => {
    const { frames, isInUse } = host;
    if (!isInUse || frames === framesBefore) browser.runtime.reload();
    else setTimeout(() => reloadWhenQuiet(frames), QUIET);
  };
  browser.runtime.onUpdateAvailable.addListener(() => reloadWhenQuiet());
}
