// What the relay needs of its surroundings: the only module that touches globalThis.

export const { browser, console } = globalThis;

// Timers refuse a `this` other than the global object, which they would get as members of a module.
export const setTimeout = (callback, delay) => globalThis.setTimeout(callback, delay);
export const clearTimeout = (timer) => globalThis.clearTimeout(timer);

/** Milliseconds on a clock that never jumps. */
export const now = () => globalThis.performance.now();

/** Reaches the pages of this extension. */
export const broadcast = (name) => new globalThis.BroadcastChannel(name);

export const randomId = () => globalThis.crypto.randomUUID();

/**
 * The name and version of this browser: Firefox has an API for it, Chromium's family client hints.
 * @returns {Promise<{name: string, version: string}>}
 */
export async function browserInfo() {
  if (browser.runtime.getBrowserInfo) {
    const { name, version } = await browser.runtime.getBrowserInfo();
    return { name, version };
  }
  const hints = await globalThis.navigator.userAgentData.getHighEntropyValues(["fullVersionList"]);
  const brands = hints.fullVersionList.filter(({ brand }) => !/not.*brand/i.test(brand));
  // Chromium's relatives list both themselves and Chromium.
  const { brand, version } = brands.find(({ brand }) => brand !== "Chromium") ?? brands[0];
  return { name: brand, version };
}
