// Fills the setup page: the extension's name and icon, the steps, and a notice that follows the host.

import "./notice.js";
import { text } from "./texts.js";

/** @typedef {import("./notice.js").Notice} Notice */

/** @param {string} id */
const at = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** The extension's largest icon. */
function icon() {
  const { icons = {} } = browser.runtime.getManifest();
  const largest = Object.keys(icons).sort((one, other) => Number(other) - Number(one))[0];
  return largest && browser.runtime.getURL(icons[largest]);
}

/** @param {Notice} notice */
function follow(notice) {
  const { told } = notice;
  document.body.dataset.is = told?.is;
  document.title = told?.is === "ready" ? `✓ ${told.title}` : text("setup");
  at("steps").hidden = !told?.link;
  at("done").hidden = told?.is !== "ready";
}

document.documentElement.lang = text("lang");
document.documentElement.dir = "auto";
at("title").textContent = text("setup");
at("done").textContent = text("done");
for (const name of ["download", "open", "return"]) at(name).textContent = text(`step_${name}`);

const image = /** @type {HTMLImageElement} */ (at("icon"));
const address = icon();
if (address) image.src = address;
else image.hidden = true;

const notice = /** @type {Notice} */ (document.createElement("onconnect-notice"));
const host = new URLSearchParams(location.search).get("host");
if (host) notice.setAttribute("host", host);
notice.addEventListener("told", () => follow(notice));
at("notice").append(notice);
