// Gathers what the relay tells each host of the browser, the extension and the profile.

/** The key in storage.local of a random id, which tells profiles apart. */
const PROFILE_KEY = "onconnect.profile";

/** @typedef {typeof import("./globals.js")} Platform */

export class Greeting {
  isWhole = false;
  /** @type {Set<string>} names what has not answered yet */
  pending = new Set();
  /** @type {Promise<import("./messages.js").Greeting>} */
  whole;

  /**
   * @param {Platform} platform
   * @param {import("./log.js").Log} log
   */
  constructor(platform, log) {
    const { runtime } = platform.browser;
    const extension = { id: runtime.id, version: runtime.getManifest().version };
    const browser = platform.browserInfo().catch(() => ({ name: "unknown", version: "" }));
    const profile = profileId(platform).catch((error) => {
      log.warn(`the profile's id can't be kept: ${error.message}`);
      return platform.randomId();
    });
    this.whole = Promise.all([
      this.#awaited("the name", browser),
      this.#awaited("storage.local", profile),
    ]).then(([browser, profile]) => {
      this.isWhole = true;
      return { browser, extension, profile };
    });
  }

  /**
   * @template T
   * @param {string} name
   * @param {Promise<T>} promise
   */
  #awaited(name, promise) {
    this.pending.add(name);
    return promise.finally(() => this.pending.delete(name));
  }
}

/**
 * @param {Platform} platform
 * @returns {Promise<string>}
 */
async function profileId({ browser, randomId }) {
  const { local } = browser.storage;
  const { [PROFILE_KEY]: known } = await local.get(PROFILE_KEY);
  if (known) return known;
  const profile = randomId();
  await local.set({ [PROFILE_KEY]: profile });
  return profile;
}
