// Shows values that JSON lacks to people who look at messages.

import { BLOBS, ERRORS, base64Length, isIrregular, isObject, lacksJson, tagOf } from "./values.js";

/**
 * Writes JSON for people, in which bytes are their size.
 * @param {unknown} value
 * @returns {{text: string, travelled: number}} the text, and how many characters go over the wire
 */
export function sketched(value) {
  let hidden = 0;
  const text =
    JSON.stringify(value, /** @this {any} */ function (name, plain) {
      const shown = sketch.call(this, name, plain);
      const size = shown === plain ? undefined : sizeOf(this[name]);
      if (size !== undefined) hidden += base64Length(size) - String(shown).length;
      return shown;
    }) ?? "";
  return { text, travelled: text.length + hidden };
}

/**
 * Writes what JSON lacks for people, as the second argument of `JSON.stringify`: of bytes their size.
 * @this {any}
 * @param {string} name
 * @param {unknown} plain
 */
export function sketch(name, plain) {
  const value = this[name];
  if (typeof value === "bigint") return `${value}n`;
  if (isIrregular(value)) return String(value);
  if (!isObject(value) || Array.isArray(value) || !lacksJson(value)) return plain;
  const tag = tagOf(value);
  const { name: kind, message } = /** @type {any} */ (value);
  const size = sizeOf(value);
  if (tag === "Set" || tag === "Map") return { [tag]: [.../** @type {any} */ (value)] };
  if (ERRORS.has(tag)) return `${kind}: ${message}`;
  if (size === undefined) return typeof plain === "string" ? plain : tag;
  return `${tag}, ${amount(size)}`;
}

/**
 * The bytes that a value has; undefined if it has none.
 * @param {any} value
 * @returns {number | undefined}
 */
function sizeOf(value) {
  if (ArrayBuffer.isView(value) || tagOf(value) === "ArrayBuffer") return value.byteLength;
  return BLOBS.has(tagOf(value)) ? value.size : undefined;
}

/**
 * @param {number} bytes
 */
function amount(bytes) {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), 3);
  const number = bytes / 1000 ** power;
  return `${power === 0 ? number : number.toFixed(1)} ${["B", "kB", "MB", "GB"][power]}`;
}
