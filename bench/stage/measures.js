// What the bench runs in a content script. Each echo is compared with what was posted.

/** An echoing port that has answered once: `post` sends a message, `onEcho` hears of its echo. */
async function open(name) {
  const port = browser.runtime.connect({ name });
  const expected = [];
  const self = {
    onEcho: undefined,
    onFailure: undefined,
    post(message) {
      expected.push(message.id);
      port.postMessage(message);
    },
    /** Posts a message and waits for its echo. */
    echo: (message) =>
      new Promise((resolve, reject) => {
        self.onEcho = resolve;
        self.onFailure = reject;
        self.post(message);
      }),
    close: () => port.disconnect(),
  };
  port.onMessage.addListener((message) => {
    if (message.id === expected.shift()) self.onEcho(message);
    else self.onFailure(new Error("an echo was lost, changed or out of order"));
  });
  port.onDisconnect.addListener(() => self.onFailure(new Error(`the port "${name}" has closed`)));
  await self.echo(note(0));
  return self;
}

/** A message of 100 bytes of JSON. */
function note(number) {
  const text = "The quick brown fox jumps over one dog.";
  return { id: 100_000 + number, kind: "note", done: false, text, tags: [1] };
}

/** Milliseconds that `count` messages take, so many under way at once, in turn on the ports. */
async function pipelined(name, { count, outstanding, ports }) {
  const opened = await Promise.all(Array.from({ length: ports }, () => open(name)));
  const start = performance.now();
  await new Promise((resolve, reject) => {
    let posted = 0;
    let echoed = 0;
    for (const port of opened) {
      port.onFailure = reject;
      port.onEcho = () => {
        if (++echoed === count) resolve();
        else if (posted < count) port.post(note(posted++));
      };
    }
    while (posted < outstanding) opened[posted % ports].post(note(posted++));
  });
  const time = performance.now() - start;
  for (const port of opened) port.close();
  return time;
}

/**
 * Milliseconds of round trips, one at a time, by turns on a port of each name; each figure is the
 * mean of ten, as clocks are coarse.
 */
async function roundTrips(names, { count }) {
  const opened = await Promise.all(names.map(open));
  const times = names.map(() => []);
  for (let number = 0; number < count; number += 10) {
    for (const [at, port] of opened.entries()) {
      const start = performance.now();
      for (let i = 0; i < 10; i++) await port.echo(note(number + i));
      times[at].push((performance.now() - start) / 10);
    }
  }
  for (const port of opened) port.close();
  return times;
}

/**
 * Milliseconds that a long text takes there and back: alone, and once more beside round trips on
 * another port, whose own are told too.
 */
async function longText(name, { length }) {
  const paragraph = "Some text as pages have it, with a »quotation« and a \"plain\" one.\n";
  const text = paragraph.repeat(length / paragraph.length);
  const [port, other] = [await open(name), await open(name)];
  const travel = async () => {
    const start = performance.now();
    const echo = await port.echo({ id: 1, text });
    const time = performance.now() - start;
    if (echo.text !== text) throw new Error("the text did not come back as it was sent");
    return time;
  };
  const alone = await travel();
  const pings = [];
  let beside;
  const arrival = travel().then((time) => (beside = time));
  arrival.catch(() => (beside = 0)); // it is thrown below
  for (let number = 0; beside === undefined; number++) {
    const pinged = performance.now();
    await other.echo(note(number));
    pings.push(performance.now() - pinged);
  }
  await arrival;
  port.close();
  other.close();
  return { alone, beside, pings };
}

/** Posts a thousand messages a second until `endSteady`. Timers that repeat wait 4 ms: so four take turns. */
async function beginSteady(name) {
  const port = await open(name);
  const timers = [];
  const steady = (globalThis.steady = { echoed: 0, failure: undefined, end });
  let posted = 0;
  port.onEcho = () => steady.echoed++;
  port.onFailure = (error) => (steady.failure = error);
  for (let turn = 0; turn < 4; turn++) {
    setTimeout(() => timers.push(setInterval(() => port.post(note(posted++)), 4)), turn);
  }
  function end() {
    timers.forEach(clearInterval);
    port.close();
  }
}

/** How many echoes have come since `beginSteady`. */
async function echoed() {
  if (globalThis.steady.failure) throw globalThis.steady.failure;
  return globalThis.steady.echoed;
}

async function endSteady() {
  globalThis.steady.end();
}

/** Milliseconds that bytes take there and back, as one message of the page. */
async function longBytes(name, { length }) {
  const port = await open(name);
  const bytes = Uint8Array.from({ length }, (_, index) => (index * 7 + (index >> 8)) & 0xff);
  const start = performance.now();
  const back = (await port.echo({ id: 1, bytes })).bytes;
  const time = performance.now() - start;
  if (back.length !== length || back.some((byte, index) => byte !== bytes[index])) {
    throw new Error("the bytes did not come back as they were sent");
  }
  port.close();
  return time;
}
