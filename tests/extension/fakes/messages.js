// Holds messages that many tests say.

export const READY = {
  type: "ready",
  protocol: 1,
  host: { name: "onconnect.demo", version: "0.1.0", python: "3.11.7", pid: 4711 },
  window: 4,
};

export const BYE = { type: "bye", reason: "a handler changed", restart: true };

export const FATAL = {
  type: "fatal",
  code: "app-error",
  message: "handlers failed",
  detail: "Traceback",
};

export const message = (port, data) => ({ type: "message", port, data });

export const call = (id, method, ...args) => ({ type: "call", id, method, args });

/** Arrays in arrays, of so many levels. */
export const nested = (levels) => JSON.parse("[".repeat(levels) + "]".repeat(levels));

/** The messages of one type in frames. */
export const ofType = (wanted, frames) => frames.flat().filter(({ type }) => type === wanted);
