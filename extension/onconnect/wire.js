// The vocabulary of the relay protocol: its numbers, and what each message must hold.

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
    fatal: shape({
      code: string,
      message: string,
      detail: optional(string),
      restart: optional(boolean),
    }),
    listens: shape({ events: array }),
    waiting: shape({ code: string, message: string, detail: optional(string) }),
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

/** Browsers quote arguments in their errors, and an error must always fit into a frame. */
const ERROR_LENGTH = 10_000;

/** What of an error travels. Whatever was thrown, this throws nothing. */
export function describe(error) {
  try {
    const { name = "Error", message = error } = error ?? {};
    return { name: short(name), message: short(message) };
  } catch {
    return { name: "Error", message: "what was thrown can't be read" };
  }
}

/** The beginning of a text, which no report is longer than. */
export function short(text) {
  return String(text).slice(0, ERROR_LENGTH);
}

/** A traceback is to be read as it is, so that it goes into the text rather than behind it. */
export function withDetail(text, detail) {
  return detail ? `${text}\n${detail}` : text;
}

/** Whether an ack is all that a frame holds; such a frame is not counted. */
export function isLoneAck(frame) {
  return Array.isArray(frame) && frame.length === 1 && frame[0]?.type === "ack";
}

function isDeeper(value, levels) {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  const members = Array.isArray(value) ? value : Object.values(value);
  return members.some((member) => isDeeper(member, levels - 1));
}
