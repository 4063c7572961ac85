// Knows where the user of this browser downloads the program that the extension talks to.

/** The systems for which there may be a program, as runtime.getPlatformInfo names them. */
export const SYSTEMS = ["win", "mac", "linux"];

/**
 * @typedef {{win?: string, mac?: string, linux?: string}} Links the address for each system
 *
 * @typedef {object} Offer
 * @property {string} [link] what this user downloads
 * @property {string} [system] for which system that is, if not for all
 * @property {Links} [links] what users of each system download
 */

export class Downloads {
  /** @type {string | undefined} what this user downloads, as soon as the browser has told the system */
  link;

  /**
   * @param {string | Links | undefined} downloads as `relay` takes it
   * @param {import("./globals.js").Browser} browser
   * @param {(offer: Offer) => void} onKnown called once it is known what the user downloads, if anything
   */
  constructor(downloads, { runtime }, onKnown) {
    if (typeof downloads === "string") {
      this.link = downloads;
      onKnown({ link: downloads });
    } else if (downloads) {
      runtime.getPlatformInfo().then((/** @type {{os: string}} */ { os: system }) => {
        this.link = downloads[/** @type {keyof Links} */ (system)];
        onKnown({ link: this.link, system, links: downloads });
      });
    }
  }
}
