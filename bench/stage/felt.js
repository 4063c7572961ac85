// What a user waits for, in a content script; `open` is that of measures.js.

/** Milliseconds until something answers, where perhaps nothing runs yet. */
async function firstAnswer(name) {
  const start = performance.now();
  const port = await open(name);
  const time = performance.now() - start;
  port.close();
  return time;
}

/** Milliseconds from a click to its answer: the mean of clicks with a rest between them. */
async function clicks(name, { count, rest }) {
  const port = await open(name);
  let time = 0;
  for (let number = 0; number < count; number++) {
    await new Promise((resolve) => setTimeout(resolve, rest));
    const start = performance.now();
    await port.echo(note(number));
    time += performance.now() - start;
  }
  port.close();
  return time / count;
}

/** A picture: bytes that nothing can guess from others. */
function picture(length) {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) {
    crypto.getRandomValues(bytes.subarray(at, Math.min(at + 65_536, length)));
  }
  return bytes;
}

/** Milliseconds that a picture takes there and back as bytes, where ports carry them. */
async function pictureAsBytes(name, { length }) {
  const image = picture(length);
  const port = await open(name);
  const start = performance.now();
  const echo = await port.echo({ id: 1, image });
  const time = performance.now() - start;
  port.close();
  return same(echo.image, image) ? time : fail();
}

/**
 * The same as people write it by hand: base64, in parts that are short enough for a message of a host,
 * which answers them one by one.
 */
async function pictureInParts(name, { length, part }) {
  const image = picture(length);
  const port = await open(name);
  const parts = [];
  const start = performance.now();
  await new Promise((resolve, reject) => {
    port.onFailure = reject;
    port.onEcho = ({ text }) => {
      parts.push(Uint8Array.fromBase64(text));
      if (parts.length * part >= length) resolve();
    };
    for (let at = 0; at < length; at += part) {
      port.post({ id: at, text: image.subarray(at, at + part).toBase64() });
    }
  });
  const echo = new Uint8Array(await new Blob(parts).arrayBuffer());
  const time = performance.now() - start;
  port.close();
  return same(echo, image) ? time : fail();
}

const same = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

function fail() {
  throw new Error("the picture did not come back as it was sent");
}

/** Opens a port that stays open. */
async function stay(name) {
  (globalThis.staying ??= []).push(await open(name));
}
