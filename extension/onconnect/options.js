// The options of `relay`, checked: a mistake is told when the background starts, not when it matters.

const HOST_NAME = /^[a-z0-9_]+(\.[a-z0-9_]+)*$/;
const ALLOWED = /^[a-z]\w*(\.\w+)*\.(\w+|\*)$/i;
const STARTS = ["eager", "lazy"];
const OPTIONS = ["host", "listen", "ports", "messages", "allow", "start", "limits"];

/** Mebibytes, unless the extension gives others. */
const LIMITS = { message: 256, waiting: 512 };
const MEBI = 1024 * 1024;

/**
 * Returns the options with their defaults, limits in units and bytes.
 * @throws {TypeError} naming what is wrong, and the remedy
 */
export function read(options) {
  const { host, listen, ports, messages, allow, start = "eager", limits = {} } = options ?? {};
  check(
    typeof host === "string" && HOST_NAME.test(host),
    `host is ${JSON.stringify(host)}: give the native host's name, such as "org.example.notes" ` +
      "(lower-case letters, digits and _, parted by dots)",
  );
  check(
    isListOf(listen, (name) => typeof name === "string"),
    "listen is no array of strings: name the events that Python takes, such as " +
      '["runtime.onConnect"]',
  );
  check(
    isFunctionOrNone(ports) || isListOf(ports, (name) => typeof name === "string"),
    'ports is no array of strings and no function: name ports, such as ["python"], or give a ' +
      "function of a port that says whether Python takes it",
  );
  check(
    isFunctionOrNone(messages),
    "messages is no function: give one of a message and its sender that says whether Python " +
      "takes it",
  );
  check(
    allow === undefined || isListOf(allow, (name) => ALLOWED.test(name)),
    `allow is ${JSON.stringify(allow)}: name functions and events of the API, or all of a ` +
      'namespace, such as ["tabs.query", "storage.local.*"]',
  );
  check(STARTS.includes(start), `start is ${JSON.stringify(start)}: it is "eager" or "lazy"`);
  checkNames(options, OPTIONS, "option");
  checkLimits(limits);
  const { message, waiting } = { ...LIMITS, ...limits };
  const units = { message: message * MEBI, waiting: waiting * MEBI };
  return { host, listen, ports, messages, allow, start, limits: units };
}

function checkLimits(limits) {
  const isObject = typeof limits === "object" && limits !== null;
  if (isObject) checkNames(limits, Object.keys(LIMITS), "limit");
  check(
    isObject && Object.values(limits).every((limit) => limit >= 1),
    `limits is ${JSON.stringify(limits)}: give mebibytes, at least 1, such as ` +
      JSON.stringify(LIMITS),
  );
}

function checkNames(given, names, what) {
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  check(unknown === undefined, `there is no ${what} ${unknown}: there are ${names.join(", ")}`);
}

function isFunctionOrNone(value) {
  return value === undefined || typeof value === "function";
}

function isListOf(value, test) {
  return Array.isArray(value) && value.every(test);
}

function check(isSo, text) {
  if (!isSo) throw new TypeError(`relay: ${text}`);
}
