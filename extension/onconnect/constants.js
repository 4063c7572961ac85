// Holds the numbers and the codes of the relay protocol. The host has them by the same names in
// host/onconnect/protocol/constants.py; docs/protocol.md says what they mean.

/** The version of the protocol that this end speaks, and the oldest that it understands. */
export const PROTOCOL = 1;
export const MIN_PROTOCOL = 1;

/** Frames that may be in flight: at first, and at least, whatever the other end tells. */
export const WINDOW = 4;
export const SMALLEST_WINDOW = 2;

/** Frames without an ack at which an ack goes alone. */
export const ACK_ALONE_AT = 2;

/** Bytes of JSON in a frame to the browser. Firefox slows down superlinearly above it. */
export const FRAME_LIMIT = 1_048_576;

/** Levels of arrays and objects in a message, which is a level itself. */
export const NESTING_LIMIT = 512;

/** The largest integer of a message, on either side of zero. */
export const MAX_INTEGER = 2 ** 53;

/** Digits of a BigInt: Python reads no more by itself. */
export const BIGINT_DIGITS = 4300;

/**
 * UTF-16 units, or characters of base64, in a slice beside which other messages leave: they wait for
 * little, and a chunk fits into a frame whatever its units are.
 */
export const SLICE_LENGTH = 131_072;

/** The same, of a slice beside which nothing leaves. It is shorter if its chunk would be too long. */
export const LONG_SLICE_LENGTH = 917_504;

/** Bytes that the text of a chunk has as a JSON string, at most. */
export const CHUNK_LIMIT = 983_040;

/** Bytes of slices that are short after another message has left beside one. */
export const SHORT_SLICES_SIZE = 1_048_576;

/** Frames with a chunk that may be in flight, so that both ends work on a message at once; one while slices are short. */
export const CHUNKS_IN_FLIGHT = 2;

/** The length of a message's JSON text, either way, unless the extension sets another limit. */
export const MESSAGE_LIMIT = 256 * 1024 * 1024;

/** Bytes that may wait to be sent, on all ports together, unless the extension sets another limit. */
export const WAITING_LIMIT = 512 * 1024 * 1024;

/** Messages in slices that may be unfinished at a time. */
export const UNFINISHED_LIMIT = 1_024;

/** Messages in slices that were given up while further slices of them are still expected. */
export const REFUSED_LIMIT = 10_000;

/** The levels of a `log` message, least severe first. */
export const LEVELS = ["debug", "info", "warning", "error"];

/** The codes of `fatal` and `waiting`. */
export const PROTOCOL_MISMATCH = "protocol-mismatch";
export const APP_ERROR = "app-error";
export const FRAME_TOO_LARGE = "frame-too-large";
export const HOST_CRASH = "host-crash";
export const RELAY_CRASH = "relay-crash";
export const FORBIDDEN_CALLER = "forbidden-caller";
export const NOT_RUNNING = "not-running";
export const HOST_TOO_OLD = "host-too-old";
export const EXTENSION_TOO_OLD = "extension-too-old";
