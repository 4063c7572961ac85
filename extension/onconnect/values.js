// Makes JSON of values that JSON lacks, and values of that JSON again: bytes, dates, sets, maps, large
// integers, NaN, the infinities and errors. The member `kinds` of a message says what stands for what; docs/protocol.md has
// all kinds, and kinds.py is the host's end.

import { BIGINT_DIGITS } from "./constants.js";

/**
 * What stands in the JSON for a value, by its kind.
 * @typedef {Map<Blob, Uint8Array>} Contents of the blobs of a message, once they have been read
 * @typedef {[string, ...(string | number)[]]} Kind a kind, and the path to its value
 */

/**
 * The member of each type of message that may have such values.
 * @type {Map<string, string>}
 */
export const MEMBER = new Map([["message", "data"], ["return", "value"], ["call", "args"], ["event", "args"]]);

/** Typed arrays whose elements are not bytes. */
const ARRAYS = new Map(
  [
    Int8Array, Int16Array, Uint16Array, Int32Array, Uint32Array,
    BigInt64Array, BigUint64Array, Float32Array, Float64Array,
  ].map((array) => [array.name, array]),
);

/** The errors of JavaScript, which ports carry by their types: of others they keep no name. */
const ERROR_TYPES = new Map(
  [EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map((error) => [error.name, error]),
);

/** What is an array of bytes in Python, whatever it is here. */
const BYTES = new Set(["ArrayBuffer", "DataView", "Uint8Array", "Uint8ClampedArray"]);

/** What has to be read before its bytes are known. */
export const BLOBS = new Set(["Blob", "File"]);

/** What is an Error in Python; browsers carry both. */
export const ERRORS = new Set(["Error", "DOMException"]);

/** What JSON writes as the string, number or boolean in it. */
const BOXED = new Set(["String", "Number", "Boolean"]);

/** Characters that an entry of `kinds` takes at least, beside those of its path. */
const ENTRY = '["Set"],'.length;

/** The numbers that JSON lacks, by their names. */
const NUMBERS = new Map([NaN, Infinity, -Infinity].map((number) => [String(number), number]));

/** Finds a BigInt that Python reads: it has no more digits than that. */
const INTEGER = new RegExp(`^-?[0-9]{1,${BIGINT_DIGITS}}$`);

const LARGEST = 10n ** BigInt(BIGINT_DIGITS);

/** Is thrown for a value that can't travel. */
class Stranded extends TypeError {}

/** Is thrown for a kind that doesn't fit its place. */
class Unfit extends Error {}

/**
 * The name of a value's type, as "Map". Values of other windows have it too.
 * @param {unknown} value
 */
export const tagOf = (value) => Object.prototype.toString.call(value).slice("[object ".length, -1);

/**
 * Whether a value is a number that JSON lacks.
 * @param {unknown} value
 */
export const isIrregular = (value) => typeof value === "number" && !Number.isFinite(value);

/**
 * Whether an object that is no array is more than JSON has: then `JSON.stringify` would lose it.
 * @param {any} value
 */
export function lacksJson(value) {
  const prototype = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return false;
  const tag = tagOf(value);
  if (tag === "Object" || BOXED.has(tag)) return false;
  return typeof value.toJSON !== "function" || tag === "Date";
}

/**
 * Counts the characters that a value takes which JSON lacks.
 * @param {any} value a BigInt, a number that JSON lacks, or what `lacksJson` is true of
 * @param {number} levels that are above it
 * @param {(inside: unknown[]) => void} count counts what an array has
 * @param {Blob[]} blobs gets the value if it has to be read first
 * @returns {number} without what `count` has counted
 */
export function lengthOf(value, levels, count, blobs) {
  const tag = tagOf(value);
  const entry = ENTRY + levels * 2;
  if (ArrayBuffer.isView(value) || tag === "ArrayBuffer") return entry + base64Length(value.byteLength);
  if (BLOBS.has(tag)) {
    blobs.push(value);
    return entry + base64Length(value.size);
  }
  if (tag === "Map" || tag === "Set") count([...value]);
  if (ERRORS.has(tag)) return entry + value.message.length;
  return entry;
}

/** @param {number} bytes */
export const base64Length = (bytes) => Math.ceil(bytes / 3) * 4;

/**
 * Reads blobs.
 * @param {Blob[]} blobs
 * @returns {Promise<Contents>}
 */
export async function read(blobs) {
  /** @type {Contents} */
  const contents = new Map();
  for (const blob of blobs) {
    if (!contents.has(blob)) contents.set(blob, new Uint8Array(await blob.arrayBuffer()));
  }
  return contents;
}

/**
 * Makes JSON text of a message, with `kinds` as its last member.
 * @param {import("./messages.js").ToHost} message
 * @param {Contents} [contents]
 * @throws {Stranded}
 */
export function stringify(message, contents) {
  const member = MEMBER.get(message.type);
  /** @type {Kind[]} */
  const kinds = [];
  /** What is being written, from the message to the innermost: the path is that of their keys. */
  /** @type {{key: string | number, value: unknown}[]} */
  const inside = [];
  return JSON.stringify({ ...message, kinds }, function (name, plain) {
    if (plain === kinds) return kinds.reverse(); // all has been written: what is further inside is first
    while (inside.length > 0 && inside.at(-1)?.value !== this) inside.pop();
    const key = Array.isArray(this) ? Number(name) : name;
    const value = this[name];
    let written = plain;
    if (isIrregular(value) || typeof value === "bigint" || (isObject(value) && !Array.isArray(value) && lacksJson(value))) {
      const path = [...inside.slice(1).map(({ key }) => key), key];
      const told = plainOf(value, contents) ?? {};
      if (!told.kind || path[0] !== member) throw stranded(message, value, path, told.why);
      kinds.push([told.kind, ...path.slice(1)]);
      written = told.plain;
    }
    if (isObject(written)) inside.push({ key, value: written });
    return written;
  });
}

/** @param {unknown} value */
export const isObject = (value) => typeof value === "object" && value !== null;

/**
 * Returns the kind of a value and the JSON that stands for it, or why it can't travel.
 * @param {any} value
 * @param {Contents} [contents]
 * @returns {{kind?: string, plain?: unknown, why?: string} | undefined}
 */
function plainOf(value, contents) {
  const tag = tagOf(value);
  if (BYTES.has(tag)) return { kind: "Uint8Array", plain: base64(value) };
  if (ARRAYS.has(tag)) return { kind: tag, plain: base64(value) };
  if (BLOBS.has(tag)) return { kind: "Uint8Array", plain: base64(contents?.get(value)) };
  if (tag === "Number") return { kind: tag, plain: String(value) };
  if (tag === "Date") {
    return Number.isNaN(value.getTime()) ? { why: "which is no date" } : { kind: tag, plain: value.toJSON() };
  }
  if (tag === "BigInt") {
    const isShort = value < LARGEST && value > -LARGEST;
    return isShort ? { kind: tag, plain: String(value) } : { why: `of more than ${BIGINT_DIGITS} digits` };
  }
  if (ERRORS.has(tag)) return { kind: "Error", plain: { name: String(value.name), message: String(value.message) } };
  if (tag === "Set" || tag === "Map") {
    const keys = [...value.keys()];
    return keys.every(isHashable) ? { kind: tag, plain: [...value] } : { why: "with an object as a key" };
  }
}

/**
 * Whether Python can have a value as the key of a dict.
 * @param {unknown} key
 */
const isHashable = (key) => !isObject(key) || BYTES.has(tagOf(key)) || tagOf(key) === "Date";

/**
 * Uint8Array, with what browsers have of it since 2025.
 * @type {any}
 */
const Bytes = Uint8Array;

/** @param {any} bytes */
function base64(bytes) {
  const { buffer, byteOffset, byteLength } = ArrayBuffer.isView(bytes) ? bytes : new Bytes(bytes);
  return new Bytes(buffer, byteOffset, byteLength).toBase64();
}

/**
 * @param {any} message
 * @param {unknown} value
 * @param {(string | number)[]} path
 * @param {string} why
 */
function stranded(message, value, [member, ...path], why = "which can't travel") {
  const tag = tagOf(value);
  const article = /^[AEIO]/.test(tag) ? "an" : "a";
  const place = placeOf(message[member], path.values());
  return new Stranded(`${member === "data" ? "message" : member}${place} is ${article} ${tag} ${why}`);
}

/**
 * Writes the way to a value as JavaScript has it. In a Map a path has two steps: a number, and 0 for
 * the key or 1 for the value.
 * @param {any} from
 * @param {Iterator<string | number>} path
 * @returns {string}
 */
function placeOf(from, path) {
  const { done, value: step } = path.next();
  if (done) return "";
  if (tagOf(from) === "Map") {
    const [key, value] = [...from][Number(step)];
    const { value: side } = path.next();
    return side === 1 ? `.get(${quoted(key)})${placeOf(value, path)}` : `.keys()[${step}]`;
  }
  const isName = typeof step === "string" && /^[\p{L}_$][\p{L}\d_$]*$/u.test(step);
  const inside = tagOf(from) === "Set" ? [...from] : from;
  return (isName ? `.${step}` : `[${quoted(step)}]`) + placeOf(inside?.[/** @type {string} */ (step)], path);
}

/** @param {unknown} key */
const quoted = (key) => (typeof key === "string" ? JSON.stringify(key) : String(key));

/**
 * Puts the values that `kinds` names in their places; returns what is wrong with one, if any.
 * @param {any} message a good one
 * @returns {string | undefined}
 */
export function restore(message) {
  const { type, kinds } = message;
  const member = MEMBER.get(type);
  if (kinds == null || member === undefined) return;
  if (!Array.isArray(kinds)) return `${type}.kinds is not an array`;
  try {
    for (const kind of kinds) restoreOne(message, member, kind);
  } catch (error) {
    if (!(error instanceof Unfit)) throw error;
    return `${type}.kinds do not fit: ${error.message}`;
  }
  delete message.kinds;
}

/**
 * @param {any} message
 * @param {string} member
 * @param {unknown} entry
 */
function restoreOne(message, member, entry) {
  if (!Array.isArray(entry)) throw new Unfit("one of them is not an array with a kind and a path");
  const [kind, ...path] = entry;
  const make = READERS.get(kind);
  if (!make) throw new Unfit("one of them is not known");
  if (member === "args" && path.length === 0) throw new Unfit("the path of one leads nowhere");
  let inside = message;
  let last = member;
  for (const step of path) {
    inside = at(inside, last);
    last = step;
  }
  inside[last] = make(at(inside, last));
}

/**
 * @param {any} inside
 * @param {unknown} step
 */
function at(inside, step) {
  const fits = Array.isArray(inside) ? Number.isInteger(step) : isPlain(inside) && typeof step === "string";
  if (!fits || !Object.hasOwn(inside, /** @type {any} */ (step))) {
    throw new Unfit("the path of one leads nowhere");
  }
  return inside[/** @type {any} */ (step)];
}

/** @param {any} value */
const isPlain = (value) => isObject(value) && Object.getPrototypeOf(value) === Object.prototype;

/** @param {unknown} text */
function bytesOf(text) {
  if (typeof text !== "string") throw new Unfit("bytes are not base64");
  try {
    return Bytes.fromBase64(text, { lastChunkHandling: "strict" });
  } catch {
    throw new Unfit("bytes are not base64");
  }
}

/** @param {unknown} text */
function dateOf(text) {
  const date = new Date(typeof text === "string" ? text : NaN);
  if (Number.isNaN(date.getTime())) throw new Unfit("a date is none");
  return date;
}

/** @param {unknown} text */
function integerOf(text) {
  if (typeof text !== "string" || !INTEGER.test(text)) throw new Unfit("a BigInt is not a string of digits");
  return BigInt(text);
}

/** @param {unknown} text */
function numberOf(text) {
  const number = NUMBERS.get(/** @type {string} */ (text));
  if (number === undefined) throw new Unfit("a Number is none that JSON lacks");
  return number;
}

/** @param {unknown} elements */
function setOf(elements) {
  if (!Array.isArray(elements)) throw new Unfit("a Set is not an array");
  return new Set(elements);
}

/** @param {unknown} pairs */
function mapOf(pairs) {
  const fits = Array.isArray(pairs) && pairs.every((pair) => Array.isArray(pair) && pair.length === 2);
  if (!fits) throw new Unfit("a Map is not an array of pairs");
  return new Map(pairs);
}

/** @param {any} members */
function errorOf(members) {
  const { name, message } = isPlain(members) ? members : {};
  if (typeof name !== "string" || typeof message !== "string") throw new Unfit("an Error has no name and message");
  const Known = ERROR_TYPES.get(name);
  return Known ? new Known(message) : Object.assign(new Error(message), { name });
}

/** @type {Map<unknown, (plain: unknown) => unknown>} */
const READERS = new Map(
  /** @type {[string, (plain: unknown) => unknown][]} */ ([
    ["Uint8Array", bytesOf],
    ["Date", dateOf],
    ["BigInt", integerOf],
    ["Number", numberOf],
    ["Set", setOf],
    ["Map", mapOf],
    ["Error", errorOf],
  ]),
);
for (const [name, array] of ARRAYS) {
  READERS.set(name, (text) => {
    const { buffer, byteLength } = bytesOf(text);
    if (byteLength % array.BYTES_PER_ELEMENT) throw new Unfit("a typed array ends inside an element");
    return new array(buffer);
  });
}
