// Shows on the inspector page what the relay in the background tells.

import { CHANNEL } from "../observer.js";
import { wake } from "../wake.js";
import { at, element, input } from "./elements.js";
import { amount, facts, otherEnd, phaseName, trouble } from "./explain.js";
import { List } from "./list.js";
import { MOST, Store, about } from "./store.js";

/**
 * @typedef {import("../observer.js").Change} Change
 * @typedef {import("../observer.js").Connect} Connect
 * @typedef {import("../observer.js").Line} Line
 * @typedef {import("../observer.js").Seen} Seen
 * @typedef {import("../observer.js").State} State
 *
 * @typedef {{count: number, length: number}} Traffic
 * @typedef {Connect & {to: Traffic, from: Traffic, last: string}} Opened a `connect` message, and
 *   what has gone over the port since
 */

/** Log lines that are shown; if there are more, the oldest are dropped. */
const MOST_LINES = 500;

const broadcast = new BroadcastChannel(CHANNEL);
/** @type {Map<number, Opened>} */
const ports = new Map();
const store = new Store();
const list = new List(at("messages"), at("messages-space"), store, showMessage);
/** @type {string | undefined} */
let host;
/** @type {State | undefined} */
let state;
let isPaused = false;
/** @type {Seen[]} */
let heldBack = [];
/** @type {Seen | undefined} */
let selected;

broadcast.onmessage = (/** @type {MessageEvent} */ { data }) => {
  if (data.tell === "background") {
    if (host === undefined || data.host === host) ask("watch");
  } else if (data.tell === "snapshot") {
    if (host === undefined || data.host === host) begin(data);
  } else if (data.tell === "changes" && data.host === host) {
    /** @type {Change[]} */
    const changes = data.changes;
    for (const change of changes) apply(change);
    const messages = changes.flatMap(({ message }) => message ?? []);
    if (messages.length > 0) take(messages);
    showPorts();
  }
};

/** @param {"watch" | "leave" | "restart"} what */
function ask(what) {
  broadcast.postMessage({ ask: what, host });
}

/** @param {{host: string, state: State, ports: Connect[], lines: Line[]}} snapshot */
function begin(snapshot) {
  host = snapshot.host;
  ports.clear();
  for (const port of snapshot.ports) ports.set(port.port, opened(port));
  at("log").replaceChildren();
  for (const line of snapshot.lines) addLine(line);
  show(snapshot.state);
  showPorts();
}

/** @param {Change} change */
function apply(change) {
  if (change.state) show(change.state);
  if (change.opened) ports.set(change.opened.port, opened(change.opened));
  if (change.closed !== undefined) ports.delete(change.closed);
  if (change.line) addLine(change.line);
  if (change.message) count(change.message);
}

/**
 * @param {Connect} port
 * @returns {Opened}
 */
function opened(port) {
  return { ...port, to: { count: 0, length: 0 }, from: { count: 0, length: 0 }, last: "" };
}

/** @param {Seen} message */
function count({ type, port: number, direction, travelled, text }) {
  const port = number === undefined ? undefined : ports.get(number);
  if (type !== "message" || !port) return;
  port[direction].count++;
  port[direction].length += travelled;
  port.last = text;
}

// The host's state

/** @param {State} next */
function show(next) {
  state = next;
  at("host").textContent = state.host;
  document.title = `${state.host}: ${phaseName(state, Date.now())}`;
  document.body.dataset.phase = state.phase;
  showPhase(state);
  const wrong = trouble(state);
  at("why").hidden = !wrong;
  at("why-title").textContent = wrong?.title ?? "";
  at("remedy").replaceChildren(
    ...(wrong ? [...withCode(wrong.remedy), ...offered(wrong), reasonOf(wrong)] : []),
  );
  at("detail").textContent = wrong?.detail ?? "";
  at("detail").hidden = !wrong?.detail;
  at("facts").replaceChildren(
    ...facts(state, new Date()).map(([name, value]) => {
      const pair = element("div");
      pair.append(element("dt", "", name), element("dd", "", value));
      return pair;
    }),
  );
}

/** @param {State} state */
function showPhase(state) {
  const name = phaseName(state, Date.now());
  if (at("phase-name").textContent !== name) at("phase-name").textContent = name;
}

/**
 * Shows as code whatever stands between backquotes.
 * @param {string} text
 */
function withCode(text) {
  return text.split("`").map((part, index) => (index % 2 ? element("code", "", part) : part));
}

/** @param {{download?: string}} wrong */
function offered({ download }) {
  if (!download) return [];
  const link = /** @type {HTMLAnchorElement} */ (element("a", "", download));
  link.href = download;
  return [" Users download it from ", link, "."];
}

/** @param {{reason: string}} wrong */
function reasonOf({ reason }) {
  return reason ? element("span", "reason", `Reason: ${reason}`) : "";
}

// Ports

let portsAreDue = false;

function showPorts() {
  if (portsAreDue) return;
  portsAreDue = true;
  requestAnimationFrame(() => {
    portsAreDue = false;
    at("ports-count").textContent = String(ports.size);
    at("no-ports").hidden = ports.size > 0;
    at("ports").replaceChildren(...[...ports.values()].slice(0, 200).map(portRow));
  });
}

/** @param {Opened} port */
function portRow(port) {
  const row = element("tr");
  row.append(
    element("td", "number", String(port.port)),
    element("td", "", port.name || "–"),
    element("td", "", otherEnd(port)),
    element("td", "number", traffic(port.to)),
    element("td", "number", traffic(port.from)),
    element("td", "text", port.last.slice(0, 200)),
  );
  return row;
}

/** @param {Traffic} traffic */
function traffic({ count, length }) {
  return count === 0 ? "0" : `${count} (${amount(length)} chars)`;
}

// Messages

/** @param {Seen[]} messages */
function take(messages) {
  if (isPaused) {
    heldBack.push(...messages);
    heldBack.splice(0, heldBack.length - MOST);
  } else {
    store.add(messages);
    showMessages();
  }
}

function showMessages() {
  const { length } = store.shown;
  at("messages-count").textContent =
    length === store.all.length ? String(length) : `${length} of ${store.all.length}`;
  at("no-messages").hidden = length > 0;
  list.changed();
}

/** @param {Seen | undefined} message */
function showMessage(message) {
  selected = message;
  at("message").hidden = !message;
  if (!message) return;
  at("message-title").textContent = `${message.type} ${about(message)}`;
  at("message-text").textContent = formatted(message);
}

/** @param {Seen} message */
function formatted({ text, length }) {
  if (length === 0) return "";
  if (text.length < length) return `${text}…\n\n(the first ${text.length} of ${length} characters)`;
  return JSON.stringify(JSON.parse(text), null, 2);
}

function filter() {
  store.filter(input("filter").value, input("plumbing").checked);
  showMessages();
}

at("filter").addEventListener("input", filter);
at("plumbing").addEventListener("change", filter);
at("clear").addEventListener("click", () => {
  store.clear();
  heldBack = [];
  list.select(undefined);
  showMessages();
});
at("pause").addEventListener("click", () => {
  isPaused = !isPaused;
  at("pause").ariaPressed = String(isPaused);
  at("pause").textContent = isPaused ? "Resume" : "Pause";
  if (!isPaused) take(heldBack.splice(0));
});
at("copy").addEventListener("click", async () => {
  if (!selected) return;
  await navigator.clipboard.writeText(formatted(selected));
  at("copy").textContent = "Copied";
  setTimeout(() => (at("copy").textContent = "Copy"), 1500);
});

// The log

/** @param {Line} line */
function addLine({ at: time, level, text, fields }) {
  const log = at("log");
  const follows = log.scrollTop + log.clientHeight >= log.scrollHeight - 10;
  const line = element("li", level);
  line.append(
    element("span", "time", new Date(time).toISOString().slice(11, 23)),
    element("span", "level", level),
    element("span", "text", fields ? `${text} ${JSON.stringify(fields)}` : text),
  );
  log.append(line);
  if (log.childElementCount > MOST_LINES) log.firstElementChild?.remove();
  if (follows) log.scrollTop = log.scrollHeight;
  at("no-log").hidden = true;
}

// Life

at("restart").addEventListener("click", async () => {
  await wake();
  ask("restart");
});
addEventListener("pagehide", () => ask("leave"));
addEventListener("pageshow", () => ask("watch"));
setInterval(() => state && showPhase(state), 1000);
wake();
