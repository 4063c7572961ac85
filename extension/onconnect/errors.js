// Turns what was thrown into texts that fit into a message.

/** Browsers quote arguments in their errors, and an error must always fit into a frame. */
const ERROR_LENGTH = 10_000;

/**
 * Returns the part of an error that travels. It throws nothing itself, whatever was thrown.
 * @param {unknown} error
 */
export function describe(error) {
  try {
    const { name = "Error", message = error } = /** @type {any} */ (error ?? {});
    return { name: short(name), message: short(message) };
  } catch {
    return { name: "Error", message: "what was thrown can't be read" };
  }
}

/**
 * Returns the beginning of a text, as long as a report may be.
 * @param {unknown} text
 */
export function short(text) {
  return String(text).slice(0, ERROR_LENGTH);
}

/**
 * Puts a traceback behind a text. It is not passed to the console beside the text, which would show
 * it on one line.
 * @param {string} text
 * @param {string} [detail]
 */
export function withDetail(text, detail) {
  return detail ? `${text}\n${detail}` : text;
}

/**
 * The browser's reason for a disconnect. Ask for it inside the onDisconnect callback: afterwards
 * Chromium has forgotten it.
 * @param {import("./globals.js").Browser} browser
 * @param {import("./globals.js").Port} port
 * @returns {string | undefined}
 */
export function disconnectError(browser, port) {
  // Where ports have `error`, a `lastError` is that of another call.
  const error = port.error === undefined ? browser.runtime.lastError : port.error;
  return error?.message;
}
