// Describes the shape of each message of the relay protocol, and says what is wrong with one.

import { LEVELS, NESTING_LIMIT } from "./constants.js";

/**
 * Messages of both ends.
 *
 * @typedef {{type: "fatal", code: string, message: string, detail?: string, restart?: boolean}} Fatal
 * @typedef {{type: "message", port: number, data?: unknown}} PortMessage
 * @typedef {{type: "disconnect", port: number, error?: string}} Disconnect
 * @typedef {{type: "call", id: number, method: string, args: unknown[], listener?: number}} Call
 * @typedef {{type: "return", id: number, value?: unknown}} Return
 * @typedef {{type: "throw", id: number, error: {name?: string, message: string, missing?: string}}} Throw
 * @typedef {{type: "chunk", id: number, port?: number, part?: number, bytes?: number, text: string, last?: boolean, abort?: boolean}} Chunk
 * @typedef {{type: "ack", frames: number}} Ack
 * @typedef {{type: "log", level: Level, text: string, fields?: Record<string, unknown>}} Log
 * @typedef {"debug" | "info" | "warning" | "error"} Level
 * @typedef {Fatal | PortMessage | Disconnect | Call | Return | Throw | Chunk | Ack | Log} OfBoth
 */

/**
 * Messages of the host.
 *
 * @typedef {{name: string, since: number}} Program a program that serves the browser; when it began
 *   to serve, as Date.now() tells time
 * @typedef {{name: string, version: string, python: string, pid: number, release?: string, program?: Program}} HostInfo
 * @typedef {{type: "ready", protocol: number, host: HostInfo, window: number, values?: boolean}} Ready
 * @typedef {{type: "listens", events: string[], ports?: Record<string, string[]>}} Listens
 * @typedef {{type: "waiting", code: string, message: string, detail?: string}} Waiting
 * @typedef {{type: "bye", reason: string, restart: boolean}} Bye
 * @typedef {{tabId?: number, frameId?: number, documentId?: string, extensionId?: string}} Target
 * @typedef {{type: "connect", port: number, name: string, target: Target}} HostConnect
 * @typedef {OfBoth | Ready | Listens | Waiting | Bye | HostConnect} FromHost
 */

/**
 * Messages of the relay.
 *
 * @typedef {object} Greeting the members of `hello` that are the same for every channel
 * @property {{name: string, version: string}} browser
 * @property {{id: string, version: string}} extension
 * @property {string} profile
 *
 * @typedef {{type: "hello", protocol: number, minProtocol: number, window: number, values?: boolean} & Greeting} Hello
 * @typedef {{type: "connect", port: number, name: string, sender: object, event?: string}} PageConnect
 * @typedef {{type: "event", event: string, args: unknown[], listener?: number}} ApiEvent
 * @typedef {OfBoth | Hello | PageConnect | ApiEvent} ToHost
 */

/**
 * Says what is wrong with a value, to be read after the value's name; undefined where nothing is.
 * @typedef {(value: any) => string | undefined} Check
 */

/**
 * @param {string} what
 * @param {(value: any) => boolean} test
 * @returns {Check}
 */
const is = (what, test) => (value) => {
  if (value === undefined) return " is missing";
  return test(value) ? undefined : ` is not ${what}`;
};

/** @param {unknown} value */
const isObject = (value) =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const any = () => undefined;
const integer = is("an integer", Number.isInteger);
const string = is("a string", (value) => typeof value === "string");
const boolean = is("a boolean", (value) => typeof value === "boolean");
const array = is("an array", Array.isArray);
const object = is("an object", isObject);
const level = is("a level", (value) => LEVELS.includes(value));

/**
 * Checks what a message says of its parts: those that have come are in their places by now.
 * @type {Check}
 */
const noParts = (value) => {
  const namesNone = value == null || (Array.isArray(value) && value.length === 0);
  return namesNone ? undefined : " names parts that have not come";
};

/**
 * @param {Check} check
 * @returns {Check}
 */
const optional = (check) => (value) => (value == null ? undefined : check(value));

/**
 * @param {Record<string, Check>} members
 * @returns {Check}
 */
const shape = (members) => (value) => {
  if (!isObject(value)) return object(value);
  for (const name in members) {
    const wrong = members[name](value[name]);
    if (wrong) return `.${name}${wrong}`;
  }
};

/** @type {Check} */
const notFromHost = () => " is for the extension to send";

const target = shape({
  tabId: optional(integer),
  frameId: optional(integer),
  documentId: optional(string),
  extensionId: optional(string),
});

/**
 * Every message type, with the check of what the host sends of it.
 * @type {Map<string, Check>}
 */
const MESSAGES = new Map(
  Object.entries({
    hello: notFromHost,
    ready: shape({
      protocol: integer,
      host: shape({
        name: string,
        version: string,
        python: string,
        pid: integer,
        release: optional(string),
        program: optional(shape({ name: string, since: integer })),
      }),
      window: integer,
      values: optional(boolean),
    }),
    fatal: shape({
      code: string,
      message: string,
      detail: optional(string),
      restart: optional(boolean),
    }),
    listens: shape({ events: array, ports: optional(object) }),
    waiting: shape({ code: string, message: string, detail: optional(string) }),
    bye: shape({ reason: string, restart: boolean }),
    connect: shape({ port: integer, name: string, target }),
    message: shape({ port: integer, data: any, parts: noParts }),
    disconnect: shape({ port: integer, error: optional(string) }),
    call: shape({ id: integer, method: string, args: array, parts: noParts }),
    return: shape({ id: integer, value: any, parts: noParts }),
    throw: shape({ id: integer, error: shape({ name: optional(string), message: string }) }),
    event: notFromHost,
    chunk: shape({
      id: integer,
      port: optional(integer),
      part: optional(integer),
      bytes: optional(integer),
      text: string,
      last: optional(boolean),
      abort: optional(boolean),
    }),
    ack: shape({ frames: integer }),
    log: shape({ level, text: string, fields: optional(object) }),
  }),
);

/** Messages that travel whole: they are about the channel, or short by nature. */
export const NEVER_SLICED = new Set(["hello", "ready", "fatal", "bye", "ack", "chunk"]);

/**
 * Whether a message has a type that a newer host may know and this relay doesn't.
 * @param {any} message
 */
export function isUnknown(message) {
  return typeof message?.type === "string" && !MESSAGES.has(message.type);
}

/**
 * Says what is wrong with a message of the host, whose type is known; undefined where nothing is.
 * @param {any} message
 * @returns {string | undefined}
 */
export function problem(message) {
  if (!isObject(message)) return "a message is not an object";
  const { type } = message;
  if (typeof type !== "string") return `a message's type${string(type)}`;
  const wrong = MESSAGES.get(type)?.(message);
  if (wrong) return type + wrong;
  if (isDeeper(message, NESTING_LIMIT)) return `${type} is deeper than ${NESTING_LIMIT} levels`;
}

/**
 * Types of which a frame with no other message is not counted. What says `waiting` may be another
 * process than the host, which could not know how many frames there were.
 */
const UNCOUNTED = new Set(["ack", "waiting"]);

/**
 * Whether a frame is one that its receiver acknowledges.
 * @param {unknown} frame
 */
export function counts(frame) {
  return !(Array.isArray(frame) && frame.length === 1 && UNCOUNTED.has(frame[0]?.type));
}

/**
 * @param {unknown} value
 * @param {number} levels
 * @returns {boolean}
 */
function isDeeper(value, levels) {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  if (ArrayBuffer.isView(value)) return false; // `Object.values` would make an array of all its bytes
  for (const member of Array.isArray(value) ? value : Object.values(value)) {
    if (isDeeper(member, levels - 1)) return true;
  }
  return false;
}
