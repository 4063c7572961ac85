// The vocabulary of the relay protocol: its numbers, what each message must hold, how long it is.

export const PROTOCOL = 1;
export const WINDOW = 4;
export const SMALLEST_WINDOW = 2;

/** Bytes of JSON in a frame. Firefox slows down superlinearly above it. */
export const FRAME_LIMIT = 1_048_576;

/** Levels of arrays and objects in a message, itself included. */
export const NESTING_LIMIT = 512;

/** What the console calls the levels of a `log` message. */
export const CONSOLE_LEVEL = { debug: "debug", info: "info", warning: "warn", error: "error" };

/**
 * Says what is wrong with a value, to be read after the value's name; undefined where nothing is.
 * @typedef {(value: unknown) => string | undefined} Check
 */

/** @returns {Check} */
const is = (what, test) => (value) => {
  if (value === undefined) return " is missing";
  return test(value) ? undefined : ` is not ${what}`;
};

const isObject = (value) =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const any = () => undefined;
const integer = is("an integer", Number.isInteger);
const string = is("a string", (value) => typeof value === "string");
const boolean = is("a boolean", (value) => typeof value === "boolean");
const array = is("an array", Array.isArray);
const object = is("an object", isObject);
const level = is("a level", (value) => Object.keys(CONSOLE_LEVEL).includes(value));

/** @returns {Check} */
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

/** Every message type, with the check of what the host sends of it. */
const MESSAGES = new Map(
  Object.entries({
    hello: notFromHost,
    ready: shape({
      protocol: integer,
      host: shape({ name: string, version: string, python: string, pid: integer }),
      window: integer,
    }),
    fatal: shape({ code: string, message: string, detail: optional(string) }),
    listens: shape({ events: array }),
    bye: shape({ reason: string, restart: boolean }),
    connect: shape({ port: integer, name: string, target }),
    message: shape({ port: integer, data: any }),
    disconnect: shape({ port: integer, error: optional(string) }),
    call: shape({ id: integer, method: string, args: array }),
    return: shape({ id: integer, value: any }),
    throw: shape({ id: integer, error: shape({ name: optional(string), message: string }) }),
    event: notFromHost,
    chunk: shape({
      id: integer,
      port: optional(integer),
      text: string,
      last: optional(boolean),
      abort: optional(boolean),
    }),
    ack: shape({ frames: integer }),
    log: shape({ level, text: string, fields: optional(object) }),
  }),
);

/** Whether a message has a type that a newer host may know and this relay doesn't. */
export function isUnknown(message) {
  return typeof message?.type === "string" && !MESSAGES.has(message.type);
}

/**
 * Says what is wrong with a message of the host, whose type is known; undefined where nothing is.
 * @returns {string | undefined}
 */
export function problem(message) {
  if (!isObject(message)) return "a message is not an object";
  const { type } = message;
  if (typeof type !== "string") return `a message's type${string(type)}`;
  const wrong = MESSAGES.get(type)(message);
  if (wrong) return type + wrong;
  if (isDeeper(message, NESTING_LIMIT)) return `${type} is deeper than ${NESTING_LIMIT} levels`;
}

/** Whether an ack is all that a frame holds; such a frame is not counted. */
export function isLoneAck(frame) {
  return Array.isArray(frame) && frame.length === 1 && frame[0]?.type === "ack";
}

/**
 * A message that is known to be JSON, with the length of its text. Of a long one, which goes as
 * slices, the text is kept; of any other the message: the native port takes objects only, and what
 * pages send is already a private copy of the background.
 * @typedef {object} Encoded
 * @property {string} type
 * @property {number} [port]
 * @property {number} bytes
 * @property {object} [message]
 * @property {string} [text]
 */

/**
 * @returns {Encoded}
 * @throws what JSON.stringify throws
 */
export function encode(message) {
  const { type, port } = message;
  const text = JSON.stringify(message);
  const bytes = utf8Length(text);
  const isLong = bytes + "[]".length > FRAME_LIMIT;
  return isLong ? { type, port, bytes, text } : { type, port, bytes, message };
}

/** The length in UTF-8 of a text that JSON.stringify wrote: in it every surrogate has its pair. */
export function utf8Length(text) {
  if (!/[^\0-\x7f]/.test(text)) return text.length;
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit > 0x7f) bytes += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
  }
  return bytes;
}

function isDeeper(value, levels) {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  const members = Array.isArray(value) ? value : Object.values(value);
  return members.some((member) => isDeeper(member, levels - 1));
}
