// Writes the relay's own lines to the console, each with the name of its host.

/**
 * @typedef {(text: string) => void} Say
 * @typedef {{info: Say, warn: Say, error: Say}} Log
 * @typedef {Log & {report: Say}} ReportingLog a log whose `report` tells the host's log, too
 */

/**
 * @param {Pick<Console, "info" | "warn" | "error">} console
 * @param {string} host the native host's name
 * @returns {Log}
 */
export function logOf(console, host) {
  /** @param {"info" | "warn" | "error"} level @returns {Say} */
  const say = (level) => (text) => console[level](`onconnect (${host}): ${text}`);
  return { info: say("info"), warn: say("warn"), error: say("error") };
}
