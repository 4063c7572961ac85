// What a state of the host means, in words, and what to do about it.

/** What each phase is called on the page. */
const PHASES = {
  starting: "starting",
  failed: "failed, until a file is edited",
  ready: "connected",
  waiting: "waiting for the next attempt",
  stopped: "stopped",
};

/** What keeps Python from being ready for long. */
const SLOW = {
  title: "Python is not ready yet",
  remedy:
    "See what the module does while it is imported, and the lifespan before its `yield`; the log " +
    "below may say which. If it hangs, press Restart Python.",
};

/** What ends a wait for an edit. */
const MEND = "Correct the error below: Python is started again as soon as a file is saved.";

const UNLISTED = {
  title: "Python listens to events that the extension does not give it",
  remedy: "Name them in `relay({ listen })` in the background script, and reload the extension.",
};

/** The remedies for how a host may end; the first that fits is taken. */
const REMEDIES = [
  {
    fits: ({ code, phase }) => code === "app-error" && phase === "waiting",
    title: "A lifespan has failed",
    remedy: "Python is started again by itself. If the error below stays, correct it.",
  },
  {
    fits: ({ code }) => code === "app-error",
    title: "The handlers could not be loaded",
    remedy: "Correct the error below; then press Restart Python, or reload a page that uses it.",
  },
  {
    fits: ({ code }) => code === "protocol-mismatch",
    title: "Relay and host do not fit together: an update is needed",
    remedy: "Run `onconnect update` for the relay or `pip install --upgrade onconnect` for the host.",
  },
  {
    fits: ({ code }) => code === "host-crash",
    title: "Python failed",
    remedy: "The host's log file, under onconnect/log in your state folder, has all that it said.",
  },
  {
    fits: ({ code }) => code === "relay-crash",
    title: "The relay failed",
    remedy: "It begins anew by itself. The console of the extension's background has the error.",
  },
  {
    fits: ({ reason }) => /host not found|No such native application/i.test(reason),
    title: "The host is not registered in this browser",
    remedy: "Run `onconnect install` in the project's folder, or `python install.py` in a checkout.",
  },
  {
    fits: ({ code, reason }) => code === "forbidden-caller" || /forbidden/i.test(reason),
    title: "The host is registered for another extension",
    remedy: "Run `onconnect install` again: it takes the extension's ID from its manifest.json.",
  },
  {
    fits: ({ reason }) => /disabled by the system/i.test(reason),
    title: "A policy of this computer forbids the host",
    remedy: "Ask who manages the browser to allow it: `onconnect policy` prints what to set.",
  },
  {
    fits: () => true,
    title: "Python has ended",
    remedy: "`onconnect doctor` finds out why a host does not start.",
  },
];

/** @returns {string} what the page calls the state */
export function phaseName({ phase, retryAt }, now) {
  if (retryAt === undefined) return PHASES[phase];
  const next = `next attempt in ${Math.max(0, Math.ceil((retryAt - now) / 1000))} s`;
  return phase === "waiting" ? next : `${PHASES[phase]}, ${next}`;
}

/**
 * Says what is wrong and what to do.
 * @returns {{title: string, remedy: string, reason: string, detail?: string} | undefined}
 *   undefined where nothing is
 */
export function trouble({ phase, reason, code, detail, waitsFor, unlisted = [] }) {
  if (waitsFor !== undefined) return { ...SLOW, reason: `it waits for ${waitsFor}` };
  if (phase === "ready" && unlisted.length > 0) return { ...UNLISTED, reason: unlisted.join(", ") };
  if (phase === "ready" || reason === undefined) return undefined;
  const { title, remedy } = REMEDIES.find(({ fits }) => fits({ phase, code, reason }));
  return { title, remedy: phase === "failed" ? MEND : remedy, reason, detail };
}

/** @returns {[string, string][]} names and values of what is known of both ends */
export function facts({ greeting, about }) {
  const { browser, extension } = greeting ?? {};
  return [
    ["Browser", browser && `${browser.name} ${browser.version}`],
    ["Extension", extension && `${extension.version} (${extension.id})`],
    ["Host", about && `${about.name} ${about.version}`],
    ["Python", about && about.python],
    ["Process", about && String(about.pid)],
  ].filter(([, value]) => value);
}

/** @returns {string} who is at the other end of a port */
export function otherEnd({ sender, target }) {
  if (target) {
    const { tabId, frameId, extensionId } = target;
    if (extensionId) return `extension ${extensionId}`;
    return frameId ? `tab ${tabId}, frame ${frameId}` : `tab ${tabId}`;
  }
  const { url, tab, frameId, id } = sender ?? {};
  const where = url ?? id ?? "";
  if (!tab) return where;
  return `${where} (tab ${tab.id}${frameId ? `, frame ${frameId}` : ""})`;
}

/** @returns {string} an amount of characters, as a person reads it */
export function amount(characters) {
  if (characters < 1000) return `${characters}`;
  if (characters < 1_000_000) return `${(characters / 1000).toFixed(1)} k`;
  return `${(characters / 1_000_000).toFixed(1)} M`;
}
