// Opens the setup page once after an installation, if the host does not answer.

import { HOST_TOO_OLD } from "./constants.js";

/** Where the page is in the relay's folder. */
const PAGE = "onconnect/setup/setup.html";

/** What has just happened to the extension, of which a user may have to be told. */
const REASONS = ["install", "update"];

export class Installed {
  #platform;
  #page;
  #host;
  /** @type {string | undefined} why the background was started, until the host has answered or failed */
  #reason;

  /**
   * @param {true | string} setup the path of the page, or true for the one in the relay's folder
   * @param {string} host the native host's name
   * @param {typeof import("./globals.js")} platform
   */
  constructor(setup, host, platform) {
    this.#page = setup === true ? PAGE : setup;
    this.#host = host;
    this.#platform = platform;
  }

  /**
   * Waits for an installation. To be called at the top level of the background script.
   * @param {() => import("./observer.js").State} ask asks for the host; returns its state
   */
  listen(ask) {
    this.#platform.browser.runtime.onInstalled.addListener((/** @type {{reason: string}} */ { reason }) => {
      if (!REASONS.includes(reason)) return;
      this.#reason = reason;
      this.see(ask());
    });
  }

  /**
   * Takes a state of the host: the first answer or failure after an installation decides. An update
   * of the extension opens the page only where it has made the host too old.
   * @param {import("./observer.js").State} state
   */
  see({ phase, code }) {
    if (!this.#reason || phase === "starting") return;
    const isNew = this.#reason === "install";
    this.#reason = undefined;
    if (phase === "ready" || !(isNew || code === HOST_TOO_OLD)) return;
    const { runtime, tabs } = this.#platform.browser;
    tabs.create({ url: runtime.getURL(`${this.#page}?host=${this.#host}`) });
  }
}
