// Defines <onconnect-notice>: it tells a user on any page of the extension whether the host answers,
// and if not, what to do and where to download the program. notice.css gives it its looks.
//
//     <link rel="stylesheet" href="onconnect/setup/notice.css">
//     <script type="module" src="onconnect/setup/notice.js"></script>
//     <onconnect-notice></onconnect-notice>
//
// The attribute `host` names the native host, where the background relays to several.

import { follow } from "./follow.js";
import { looking, tell, text } from "./texts.js";

/** @typedef {import("./texts.js").Told} Told */

/** Fires "told" at each change, when `told` is what it shows. */
export class Notice extends HTMLElement {
  /** @type {Told | undefined} */
  told;
  #end = () => {};

  connectedCallback() {
    this.lang = text("lang");
    this.#show(this.told ?? looking());
    this.#end = follow(this.getAttribute("host") ?? undefined, (state) => {
      const told = tell(state);
      if (told) this.#show(told);
    });
  }

  disconnectedCallback() {
    this.#end();
  }

  /** @param {Told} told */
  #show(told) {
    // What is said again would be read out again.
    if (JSON.stringify(told) === JSON.stringify(this.told)) return;
    this.told = told;
    this.dataset.is = told.is;
    const said = this.querySelector("[role=status]") ?? element("div", "said");
    said.setAttribute("role", "status");
    said.replaceChildren(element("strong", "title", told.title), element("p", "text", told.text));
    this.replaceChildren(said, ...linksOf(told));
    if (told.reason) this.append(element("p", "reason", told.reason));
    this.dispatchEvent(new Event("told"));
  }
}

/** @param {Told} told */
function linksOf({ link, others }) {
  const main = link ? [anchor("download", link.text, link.href)] : [];
  if (others.length === 0) return main;
  const list = element("p", "others", text("others"));
  for (const { text: name, href } of others) list.append(anchor("other", name, href));
  return [...main, list];
}

/**
 * @param {string} name
 * @param {string} className
 * @param {string} content
 */
function element(name, className, content = "") {
  const made = document.createElement(name);
  made.className = `onconnect-${className}`;
  made.textContent = content;
  return made;
}

/**
 * @param {string} className
 * @param {string} content
 * @param {string} href
 */
function anchor(className, content, href) {
  const made = /** @type {HTMLAnchorElement} */ (element("a", className, content));
  made.href = href;
  made.target = "_blank";
  made.rel = "noreferrer";
  return made;
}

customElements.define("onconnect-notice", Notice);
