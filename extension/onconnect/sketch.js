// Shows values that JSON lacks to people who look at messages.

import { isIrregular, isObject, lacksJson, tagOf } from "./values.js";

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
  const { name: kind, message, byteLength, size = byteLength } = /** @type {any} */ (value);
  if (tag === "Set" || tag === "Map") return { [tag]: [.../** @type {any} */ (value)] };
  if (tag === "Error") return `${kind}: ${message}`;
  if (size === undefined) return typeof plain === "string" ? plain : tag;
  return `${tag}, ${amount(size)}`;
}

/**
 * @param {number} bytes
 */
function amount(bytes) {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), 3);
  const number = bytes / 1000 ** power;
  return `${power === 0 ? number : number.toFixed(1)} ${["B", "kB", "MB", "GB"][power]}`;
}
