// The inspector: shows what the relay in the background tells, as it happens.

import { CHANNEL } from "../observer.js";
import { amount, facts, otherEnd, phaseName, trouble } from "./explain.js";
import { List, MOST, Store, about, element } from "./messages.js";

const at = (id) => document.getElementById(id);

/** Log lines that are shown; of more the oldest go. */
const MOST_LINES = 500;

const broadcast = new BroadcastChannel(CHANNEL);
const ports = new Map();
const store = new Store();
const list = new List(at("messages"), at("messages-space"), store, showMessage);
let host;
let state;
let isPaused = false;
let heldBack = [];
let selected;

broadcast.onmessage = ({ data }) => {
  if (data.tell === "background") {
    if (host === undefined || data.host === host) ask("watch");
  } else if (data.tell === "snapshot") {
    if (host === undefined || data.host === host) begin(data);
  } else if (data.tell === "changes" && data.host === host) {
    for (const change of data.changes) apply(change);
    const messages = data.changes.flatMap(({ message }) => message ?? []);
    if (messages.length > 0) take(messages);
    showPorts();
  }
};

function ask(what) {
  broadcast.postMessage({ ask: what, host });
}

/** Browsers put a background to sleep that has no host to talk to. */
async function wake() {
  if (browser.runtime.getManifest().background?.service_worker && navigator.serviceWorker) {
    const { active } = (await navigator.serviceWorker.getRegistration()) ?? {};
    active?.postMessage("wake");
  }
  await browser.runtime.getBackgroundPage?.().catch(() => undefined);
}

function begin(snapshot) {
  host = snapshot.host;
  ports.clear();
  for (const port of snapshot.ports) ports.set(port.port, opened(port));
  at("log").replaceChildren();
  for (const line of snapshot.lines) addLine(line);
  show(snapshot.state);
  showPorts();
}

function apply(change) {
  if (change.state) show(change.state);
  if (change.opened) ports.set(change.opened.port, opened(change.opened));
  if (change.closed !== undefined) ports.delete(change.closed);
  if (change.line) addLine(change.line);
  if (change.message) count(change.message);
}

/** A `connect` message, and what has gone over the port since. */
function opened(port) {
  return { ...port, to: { count: 0, length: 0 }, from: { count: 0, length: 0 }, last: "" };
}

function count({ type, port: number, direction, length, text }) {
  const port = ports.get(number);
  if (type !== "message" || !port) return;
  port[direction].count++;
  port[direction].length += length;
  port.last = text;
}

// The host's state

function show(next) {
  if (next.phase !== "ready") ports.clear();
  state = next;
  at("host").textContent = state.host;
  document.title = `${state.host}: ${phaseName(state, Date.now())}`;
  document.body.dataset.phase = state.phase;
  showPhase();
  const wrong = trouble(state);
  at("why").hidden = !wrong;
  at("why-title").textContent = wrong?.title ?? "";
  at("remedy").replaceChildren(...(wrong ? [...withCode(wrong.remedy), reasonOf(wrong)] : []));
  at("detail").textContent = wrong?.detail ?? "";
  at("detail").hidden = !wrong?.detail;
  at("facts").replaceChildren(
    ...facts(state).map(([name, value]) => {
      const pair = element("div");
      pair.append(element("dt", "", name), element("dd", "", value));
      return pair;
    }),
  );
}

function showPhase() {
  const name = phaseName(state, Date.now());
  if (at("phase-name").textContent !== name) at("phase-name").textContent = name;
}

/** What is between backquotes is code. */
function withCode(text) {
  return text.split("`").map((part, index) => (index % 2 ? element("code", "", part) : part));
}

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
    at("ports-count").textContent = ports.size;
    at("no-ports").hidden = ports.size > 0;
    at("ports").replaceChildren(...[...ports.values()].slice(0, 200).map(portRow));
  });
}

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

function traffic({ count, length }) {
  return count === 0 ? "0" : `${count} (${amount(length)} chars)`;
}

// Messages

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
    length === store.all.length ? length : `${length} of ${store.all.length}`;
  at("no-messages").hidden = length > 0;
  list.changed();
}

function showMessage(message) {
  selected = message;
  at("message").hidden = !message;
  if (!message) return;
  at("message-title").textContent = `${message.type} ${about(message)}`;
  at("message-text").textContent = formatted(message);
}

function formatted({ text, length }) {
  if (length === 0) return "";
  if (text.length < length) return `${text}…\n\n(the first ${text.length} of ${length} characters)`;
  return JSON.stringify(JSON.parse(text), null, 2);
}

function filter() {
  store.filter(at("filter").value, at("plumbing").checked);
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
  await navigator.clipboard.writeText(formatted(selected));
  at("copy").textContent = "Copied";
  setTimeout(() => (at("copy").textContent = "Copy"), 1500);
});

// The log

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
  if (log.childElementCount > MOST_LINES) log.firstElementChild.remove();
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
setInterval(() => state && showPhase(), 1000);
wake();
