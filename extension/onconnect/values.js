// Makes JSON of values that JSON lacks, and values of that JSON again: bytes, dates, sets, maps, large
// integers, NaN, the infinities and errors. The member `kinds` of a message says what stands for what;
// docs/protocol.md has all kinds, and kinds.py is the host's end. Long strings and bytes travel beside
// the JSON of a long message, each as a part: the member `parts` says where they go.

import { BIGINT_DIGITS } from "./constants.js";

/** Characters or bytes of a value that becomes a part of a long message; it does if it has more. */
export const LONG = 65_536;

/**
 * @typedef {Map<Blob, Uint8Array>} Contents of the blobs of a message, once they have been read
 * @typedef {[string, ...(string | number)[]]} Kind a kind, and the path to its value
 * @typedef {string | Uint8Array} Part a value that travels beside the JSON of its message
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
 * @returns {{length: number, spared?: number}} without what `count` has counted; of bytes that may
 *   become a part their number, and how many characters that spares, as base64 has more
 */
export function lengthOf(value, levels, count, blobs) {
  const tag = tagOf(value);
  const entry = ENTRY + levels * 2;
  const isBlob = BLOBS.has(tag);
  if (isBlob) blobs.push(value);
  if (isBlob || ArrayBuffer.isView(value) || tag === "ArrayBuffer") {
    const bytes = isBlob ? value.size : value.byteLength;
    const written = base64Length(bytes);
    return bytes > LONG ? { length: entry + bytes, spared: written - bytes } : { length: entry + written };
  }
  if (tag === "Map" || tag === "Set") count([...value]);
  return { length: ERRORS.has(tag) ? entry + value.message.length : entry };
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
 * Makes of a message what JSON can carry, with `kinds` and `parts` as its last members.
 * @param {any} message
 * @param {object} how
 * @param {boolean} how.lacks whether there are values in it that JSON lacks, and are to be carried
 * @param {boolean} how.isLong whether what is long in it becomes a part
 * @param {Contents} [contents]
 * @returns {{message: any, parts: Part[]}} with no object that is shared with the message and changed
 * @throws {Stranded}
 */
export function plainly(message, { lacks, isLong }, contents) {
  const member = /** @type {string} */ (MEMBER.get(message.type));
  /** @type {Kind[]} */
  const kinds = [];
  /** @type {Kind[]} */
  const places = [];
  /** @type {Part[]} */
  const parts = [];
  /** @type {(string | number)[]} */
  const path = [];

  /**
   * @param {string} kind
   * @param {Part} part
   */
  const apart = (kind, part) => {
    places.push([kind, ...path]);
    parts.push(part);
    return null;
  };

  /**
   * @param {any} value
   * @returns {any}
   */
  const plain = (value) => {
    if (typeof value === "string") return isLong && value.length > LONG ? apart("String", value) : value;
    const isLacking = isObject(value) ? !Array.isArray(value) && lacksJson(value) : isExtra(value);
    if (!isLacking) return isObject(value) ? withPlainMembers(value) : value;
    if (!lacks) return value;
    const { kind, plain: written, bytes, why } = plainOf(value, contents) ?? {};
    if (!kind) throw stranded(message, value, [member, ...path], why);
    if (bytes && isLong && bytes.length > LONG) {
      // Nobody else has what was read of a blob; other bytes may change, or go, before they are sent.
      return apart(kind, BLOBS.has(tagOf(value)) ? bytes : bytes.slice());
    }
    kinds.push([kind, ...path]);
    if (bytes) return toBase64(bytes);
    return isObject(written) ? withPlainMembers(written) : written;
  };

  /**
   * Copies an object in which something has to change.
   * @param {any} value
   * @returns {any}
   */
  const withPlainMembers = (value) => {
    const members = typeof value.toJSON === "function" ? value.toJSON(path.at(-1) ?? member) : value;
    if (members !== value) return plain(members);
    /** @type {Map<string | number, unknown>} */
    const changed = new Map();
    /** @param {string | number} key */
    const visit = (key) => {
      path.push(key);
      const written = plain(value[key]);
      path.pop();
      if (!Object.is(written, value[key])) changed.set(key, written);
    };
    if (Array.isArray(value)) value.forEach((_, index) => visit(index));
    else Object.keys(value).forEach(visit);
    if (changed.size === 0) return value;
    if (Array.isArray(value)) return value.map((each, index) => (changed.has(index) ? changed.get(index) : each));
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, changed.has(key) ? changed.get(key) : each]),
    );
  };

  const written = { ...message, [member]: plain(message[member]) };
  if (kinds.length > 0) written.kinds = kinds.reverse(); // what is further inside comes first
  if (parts.length > 0) written.parts = places;
  return { message: written, parts };
}

/** @param {unknown} value */
const isExtra = (value) => typeof value === "bigint" || isIrregular(value);

/** @param {unknown} value */
export const isObject = (value) => typeof value === "object" && value !== null;

/**
 * Returns the kind of a value and the JSON or the bytes that stand for it, or why it can't travel.
 * @param {any} value
 * @param {Contents} [contents]
 * @returns {{kind?: string, plain?: unknown, bytes?: Uint8Array, why?: string} | undefined}
 */
function plainOf(value, contents) {
  const tag = tagOf(value);
  if (BYTES.has(tag)) return { kind: "Uint8Array", bytes: bytesIn(value) };
  if (ARRAYS.has(tag)) return { kind: tag, bytes: bytesIn(value) };
  if (BLOBS.has(tag)) return { kind: "Uint8Array", bytes: contents?.get(value) };
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

/**
 * @param {any} value a buffer, or a view of one
 * @returns {Uint8Array}
 */
function bytesIn(value) {
  if (!ArrayBuffer.isView(value)) return new Bytes(value);
  return new Bytes(value.buffer, value.byteOffset, value.byteLength);
}

/**
 * @param {any} bytes
 * @returns {string}
 */
export const toBase64 = (bytes) => bytes.toBase64();

/**
 * Writes the bytes of base64 into an array.
 * @param {string} text
 * @param {any} array
 * @returns {number | undefined} how many there were; none if it is not base64, or they do not fit
 */
export function fromBase64(text, array) {
  try {
    const { read, written } = array.setFromBase64(text, { lastChunkHandling: "strict" });
    return read === text.length ? written : undefined;
  } catch {
    return undefined;
  }
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
    for (const entry of kinds) {
      put(message, member, entry, (kind, plain) => {
        const make = READERS.get(kind);
        if (!make) throw new Unfit("one of them is not known");
        return make(plain);
      });
    }
  } catch (error) {
    if (!(error instanceof Unfit)) throw error;
    return `${type}.kinds do not fit: ${error.message}`;
  }
  delete message.kinds;
}

/**
 * Puts the parts of a message where its member `parts` says; returns what is wrong with one, if any.
 * @param {any} message
 * @param {Part[]} parts
 * @returns {string | undefined}
 */
export function putIn(message, parts) {
  const member = MEMBER.get(message?.type);
  const places = message?.parts;
  if (member === undefined || !Array.isArray(places) || places.length !== parts.length) {
    return "names not as many parts as have come";
  }
  try {
    for (const [index, entry] of places.entries()) {
      put(message, member, entry, (kind) => ofKind(kind, parts[index]));
    }
  } catch (error) {
    if (!(error instanceof Unfit)) throw error;
    return `has parts that do not fit: ${error.message}`;
  }
  delete message.parts;
}

/**
 * Makes a part what its kind says.
 * @param {string} kind
 * @param {Part} part
 */
function ofKind(kind, part) {
  const isString = typeof part === "string";
  if (isString !== (kind === "String")) throw new Unfit("one of them is of another kind");
  if (isString || kind === "Uint8Array") return part;
  return arrayOf(ARRAYS.get(kind), part);
}

/**
 * Puts a value in the place that an entry of `kinds` or `parts` names.
 * @param {any} message
 * @param {string} member
 * @param {unknown} entry
 * @param {(kind: any, plain: unknown) => unknown} make makes the value, of what stands there
 */
function put(message, member, entry, make) {
  if (!Array.isArray(entry)) throw new Unfit("one of them is not an array with a kind and a path");
  const [kind, ...path] = entry;
  if (member === "args" && path.length === 0) throw new Unfit("the path of one leads nowhere");
  let inside = message;
  let last = member;
  for (const step of path) {
    inside = at(inside, last);
    last = step;
  }
  inside[last] = make(kind, at(inside, last));
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

/**
 * @param {any} array a type of arrays; none if the kind is not one
 * @param {Uint8Array} bytes all of a buffer
 */
function arrayOf(array, { buffer, byteLength }) {
  if (array === undefined) throw new Unfit("one of them is of another kind");
  if (byteLength % array.BYTES_PER_ELEMENT) throw new Unfit("a typed array ends inside an element");
  return new array(buffer);
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
for (const [name, array] of ARRAYS) READERS.set(name, (text) => arrayOf(array, bytesOf(text)));
