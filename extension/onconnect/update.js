// Lets the extension's own update in: the open native channel keeps the background from ever being
// idle, and a browser waits for that.

/** Browsers call a background idle that had nothing to do for 30 s. */
const QUIET = 30_000;

/**
 * Reloads the extension for a waiting update: at once where no port is open and no call is pending,
 * otherwise after 30 s without a frame, which is when the update of a background without a native
 * channel would come. A reload closes every port, so that busy pages are left to finish.
 * @param {import("./host.js").Host} host
 * @param {typeof import("./browser.js")} platform
 */
export function reloadForUpdates(host, { browser, setTimeout }) {
  const reloadWhenQuiet = (framesBefore) => {
    const { frames, isInUse } = host;
    if (!isInUse || frames === framesBefore) browser.runtime.reload();
    else setTimeout(() => reloadWhenQuiet(frames), QUIET);
  };
  browser.runtime.onUpdateAvailable.addListener(() => reloadWhenQuiet());
}
