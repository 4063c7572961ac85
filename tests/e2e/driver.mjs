// Drives one real browser for a program at the other end of stdin and stdout.
//
// A line in is a command, {"id", "do", …members of the command}; the line out that carries its id
// is {"id", "value"} or {"id", "error"}. Commands may overlap. When stdin ends, so does the browser.
// The browser's own output, and the consoles of pages, background and host in it, go to stderr, or
// to the file that the command `log` names.

import { appendFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import puppeteer from "puppeteer-core";

const LAUNCH_MS = 60_000;
const COMMAND_MS = 60_000;

/** Has programs that do nothing: the real ones are long shell scripts, which Chromium starts often. */
const NO_MENU = fileURLToPath(new URL("no_menu", import.meta.url));

const answers = process.stdout;

let log = 2; // a descriptor, or a path
const said = new Writable({
  write(chunk, encoding, done) {
    appendFileSync(log, chunk);
    done();
  },
});
for (const stream of ["stdout", "stderr"]) {
  Object.defineProperty(process, stream, { value: said }); // where `dumpio` writes
}

const chromium = {
  launch: ({ program, home, profile }) =>
    puppeteer.launch({
      browser: "chrome",
      executablePath: program,
      userDataDir: profile,
      env: { ...environment(home), PATH: `${NO_MENU}:${process.env.PATH}` },
      pipe: true,
      enableExtensions: true,
      dumpio: true,
      timeout: LAUNCH_MS,
      protocolTimeout: LAUNCH_MS,
      args: [
        "--no-sandbox", // refuses to run as root with it
        "--enable-logging=stderr",
        "--disable-gpu",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    }),

  origin: async (browser, id) => `chrome-extension://${id}`,

  openExtensionPage: (page, url) => page.goto(url),

  async find(browser, url, known) {
    const targets = known.map((page) => page.target());
    const isNew = (target) => target.url().startsWith(url) && !targets.includes(target);
    return (await browser.waitForTarget(isNew, { timeout: COMMAND_MS })).page();
  },

  // The nearest to a click that CDP has: it runs the action for the tab, without the button.
  async clickAction(page, id) {
    const extension = (await page.browser().extensions()).get(id);
    await page.triggerExtensionAction(extension);
  },

  // Nothing opens a context menu from outside: the event is fired in the extension's worker.
  async clickMenu(page, id, title) {
    const worker = await workerOf(page.browser(), id);
    const selectionText = await page.evaluate("getSelection().toString()");
    const info = { menuItemId: title, selectionText, frameId: 0, pageUrl: page.url() };
    const fire = async (info) => {
      const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
      chrome.contextMenus.onClicked.dispatch(info, tab);
    };
    await worker.evaluate(fire, info);
  },

  // By a page of the extension: puppeteer's worker.close() leaves the next worker paused at times.
  async stopBackground(browser, id) {
    const target = await browser.waitForTarget(
      (target) => target.type() === "page" && target.url().startsWith(`chrome-extension://${id}/`),
    );
    const session = await target.createCDPSession();
    await session.send("ServiceWorker.enable");
    await session.send("ServiceWorker.stopAllWorkers");
    await session.detach();
  },

  // The switch on the extension's page of settings, which reloads the extension.
  async allowUserScripts(browser, id) {
    const page = await browser.newPage();
    await page.goto("chrome://extensions/");
    const change = { extensionId: id, userScriptsAccess: true };
    await page.evaluate((change) => chrome.developerPrivate.updateExtensionConfiguration(change), change);
    await page.close();
  },
};

async function workerOf(browser, id) {
  const url = `chrome-extension://${id}/`;
  const target = await browser.waitForTarget(
    (target) => target.type() === "service_worker" && target.url().startsWith(url),
  );
  return target.worker();
}

const firefox = {
  async launch({ program, home, profile }) {
    const browser = await puppeteer.launch({
      browser: "firefox",
      executablePath: program,
      userDataDir: profile,
      env: environment(home),
      dumpio: true,
      timeout: LAUNCH_MS,
      protocolTimeout: LAUNCH_MS,
      args: ["--remote-allow-system-access"], // for evaluateInChrome
      extraPrefsFirefox: {
        "devtools.console.stdout.content": true,
        "browser.dom.window.dump.enabled": true,
        "dom.ipc.processCount": 1, // else each page of the tests takes the start of a process
        "dom.ipc.processPrelaunch.enabled": false, // nor is one started for a page to come
      },
    });
    // Uncaught errors, and what hosts write to stderr, which Firefox takes to its own console.
    await evaluateInChrome(
      browser,
      "Services.console.registerListener({ observe: ({ message }) => dump(`${message}\\n`) });",
    );
    return browser;
  },

  origin: async (browser, id) =>
    `moz-extension://${await evaluateInChrome(
      browser,
      `WebExtensionPolicy.getByID(${JSON.stringify(id)}).mozExtensionHostname`,
    )}`,

  // The page moves to the extensions' process on its way, so that its load event is never seen.
  async openExtensionPage(page, url) {
    const context = page.mainFrame()._id;
    await page.browser().connection.send("browsingContext.navigate", { context, url, wait: "none" });
    await untilLoaded(page, url);
  },

  // By the browser's own list, as puppeteer does not see that a page of the extension loads.
  async find(browser, url, known) {
    const deadline = Date.now() + COMMAND_MS;
    for (;;) {
      const { result } = await browser.connection.send("browsingContext.getTree", { maxDepth: 0 });
      const there = result.contexts.filter((each) => each.url.startsWith(url)).map(({ context }) => context);
      const isNew = (page) => there.includes(page.mainFrame()._id) && !known.includes(page);
      const page = (await browser.pages()).find(isNew);
      if (page) return page;
      if (Date.now() > deadline) throw new Error(`there is no page at ${url}`);
      await sleep(20);
    }
  },

  // Trusted mouse events at the button's place in the window: they are hit-tested as a user's are.
  async clickAction(page, id) {
    const widget = `${id.toLowerCase().replace(/[^a-z0-9_-]/g, "_")}-browser-action`;
    await evaluateInChrome(
      page.browser(),
      `const button = document.getElementById(${JSON.stringify(widget)});
       if (!button) throw new Error("the toolbar has no such button");
       const { x, y, width, height } = button.getBoundingClientRect();
       for (const type of ["mousemove", "mousedown", "mouseup"])
         synthesizeMouseEvent(type, x + width / 2, y + height / 2, { button: 0, clickCount: 1 });`,
    );
  },

  async clickMenu(page, id, title) {
    await page.mouse.click(20, 20, { button: "right" });
    await evaluateInChrome(
      page.browser(),
      `const menu = document.getElementById("contentAreaContextMenu");
       const shown = menu.state === "open" ? Promise.resolve() :
         new Promise((resolve) => menu.addEventListener("popupshown", resolve, { once: true }));
       return shown.then(() => {
         const item = menu.querySelector(${JSON.stringify(`menuitem[label="${title}"]`)});
         item?.doCommand();
         menu.hidePopup();
         if (!item) throw new Error("the context menu has no such item");
       });`,
    );
  },

  // Nothing resets its idle timer for this once, as the native port would.
  stopBackground: (browser, id) =>
    evaluateInChrome(
      browser,
      `const { extension } = WebExtensionPolicy.getByID(${JSON.stringify(id)});
       return extension.terminateBackground({ disableResetIdleForTest: true }).then(() => null);`,
    ),

  // As if the user had said yes to permissions.request.
  allowUserScripts: (browser, id) =>
    evaluateInChrome(
      browser,
      `const { ExtensionPermissions } = ChromeUtils.importESModule(
         "resource://gre/modules/ExtensionPermissions.sys.mjs");
       const { extension } = WebExtensionPolicy.getByID(${JSON.stringify(id)});
       const permissions = { permissions: ["userScripts"], origins: [] };
       return ExtensionPermissions.add(${JSON.stringify(id)}, permissions, extension).then(() => null);`,
    ),
};

/** No XDG variable of the user's: everything belongs to this home. */
function environment(home) {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("XDG_"));
  return { ...Object.fromEntries(kept), HOME: home };
}

/** What `expression` is worth in the browser's own window. */
async function evaluateInChrome({ connection }, expression) {
  const tree = await connection.send("browsingContext.getTree", { "moz:scope": "chrome" });
  const { result } = await connection.send("script.evaluate", {
    expression: expression.includes(";") ? `(() => { ${expression} })()` : expression,
    target: { context: tree.result.contexts[0].context },
    awaitPromise: true,
  });
  if (result.type === "exception") throw new Error(result.exceptionDetails.text);
  return result.result.value;
}

/** Waits until a page whose address begins so has loaded. */
async function untilLoaded(page, url) {
  const isLoaded = `location.href.startsWith(${JSON.stringify(url)}) && document.readyState === "complete"`;
  const deadline = Date.now() + COMMAND_MS;
  while (!(await page.evaluate(isLoaded).catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`${url} did not load`);
    await sleep(5);
  }
}

let kind, browser;
let blank; // a page that stays open, as the browser might not without one
const pages = new Map();
let pagesOpened = 0;

const commands = {
  async launch({ browser: name, ...options }) {
    kind = { chromium, firefox }[name];
    browser = await kind.launch(options);
    [blank] = await browser.pages();
    return { version: await browser.version(), pid: browser.process().pid };
  },

  async install({ directory }) {
    const id = await browser.installExtension(directory);
    return { id, origin: await kind.origin(browser, id) };
  },

  async open({ url }) {
    const page = await browser.newPage();
    await (url.startsWith("http") ? page.goto(url) : kind.openExtensionPage(page, url));
    pages.set(++pagesOpened, page);
    return pagesOpened;
  },

  /** A page that the browser has opened by itself, once one whose address begins so has loaded. */
  async find({ url }) {
    const page = await kind.find(browser, url, [...pages.values()]);
    await untilLoaded(page, url);
    pages.set(++pagesOpened, page);
    return pagesOpened;
  },

  navigate: async ({ page, url }) => void (await pages.get(page).goto(url)),

  /** In the page's own world; of a promise, what it resolves to. */
  evaluate: ({ page, expression }) => pages.get(page).evaluate(expression),

  /** As a user's mouse does; the page may close itself for it. */
  async click({ page, selector }) {
    await pages.get(page).bringToFront();
    await pages.get(page).click(selector).catch((error) => {
      if (!pages.get(page).isClosed()) throw error;
    });
  },

  async clickAction({ page, extension }) {
    await pages.get(page).bringToFront();
    await kind.clickAction(pages.get(page), extension);
  },

  async clickMenu({ page, extension, title }) {
    await pages.get(page).bringToFront();
    await kind.clickMenu(pages.get(page), extension, title);
  },

  /** Leave nothing of some extensions and of what was opened. */
  async clear({ extensions }) {
    for (const each of extensions) await browser.uninstallExtension(each);
    if (blank.isClosed() || blank.url() !== "about:blank") blank = await browser.newPage();
    const others = (await browser.pages()).filter((page) => page !== blank);
    await Promise.all(others.map((page) => page.close()));
    pages.clear();
  },

  async log({ path }) {
    log = path;
  },

  stopBackground: ({ extension }) => kind.stopBackground(browser, extension),

  allowUserScripts: ({ extension }) => kind.allowUserScripts(browser, extension),

  async screenshot({ page, path }) {
    await pages.get(page).bringToFront();
    await pages.get(page).screenshot({ path, fullPage: true });
  },

  async close({ page }) {
    await pages.get(page).close();
    pages.delete(page);
  },
};

async function answer({ id, do: name, ...members }) {
  try {
    if (!Object.hasOwn(commands, name)) throw new Error(`no such command: ${name}`);
    const value = (await bounded(commands[name](members), name)) ?? null;
    answers.write(`${JSON.stringify({ id, value })}\n`);
  } catch (error) {
    answers.write(`${JSON.stringify({ id, error: error.stack ?? String(error) })}\n`);
  }
}

function bounded(promise, name) {
  const ms = name === "launch" ? LAUNCH_MS : COMMAND_MS;
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${name} took longer than ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

process.on("unhandledRejection", (error) => console.error("unhandled:", error));
for await (const line of createInterface({ input: process.stdin })) answer(JSON.parse(line));
if (browser) await bounded(browser.close(), "close").catch((error) => console.error(error));
process.exit(); // kills a browser that is still there
