// Plays a native host, as the browser connects the relay to it.

import { FakeEvent } from "./ports.js";

/** The native host's end of a channel; frames are JSON text here, as on the wire. */
export class FakeHost {
  texts = [];
  frames = [];
  isAlive = true;

  constructor(browser) {
    this.browser = browser;
    this.port = {
      onMessage: new FakeEvent(),
      onDisconnect: new FakeEvent(),
      postMessage: (frame) => {
        if (this.refusal) throw new Error(this.refusal);
        this.texts.push(JSON.stringify(frame));
        this.frames.push(JSON.parse(this.texts.at(-1)));
      },
      disconnect: () => {
        this.isAlive = false;
      },
    };
  }

  get messages() {
    return this.frames.flat();
  }

  /** The messages but for the handshake and the flow; those in slices once they are whole. */
  get requests() {
    const unfinished = new Map();
    return this.messages.flatMap((message) => {
      const { type, id, part = 0, bytes, text, last } = message;
      if (type === "hello" || type === "ack") return [];
      if (type !== "chunk") return [message];
      const wholes = unfinished.get(id) ?? [];
      unfinished.set(id, wholes);
      const slice = bytes === undefined ? text : Buffer.from(text, "base64");
      wholes[part] = join(wholes[part], slice);
      return last ? [whole(wholes)] : [];
    });
  }

  get lastFrame() {
    return this.frames.at(-1);
  }

  /** Sends one frame of messages. */
  says(...messages) {
    this.saysFrame(messages);
  }

  saysFrame(frame) {
    this.port.onMessage.fire(JSON.parse(JSON.stringify(frame)));
  }

  /** Acknowledges every frame so far, in a frame of its own. */
  acks() {
    const counted = this.frames.filter(([first, ...more]) => first?.type !== "ack" || more.length);
    this.says({ type: "ack", frames: counted.length });
  }

  /** Acknowledges until nothing more comes. */
  acksAll() {
    for (let before; before !== this.frames.length; this.acks()) before = this.frames.length;
  }

  /** Ends the process; the browser tells why. */
  dies(error) {
    this.isAlive = false;
    this.browser.runtime.lastError = error && { message: error };
    this.port.onDisconnect.fire(this.port);
    this.browser.runtime.lastError = undefined;
  }
}

/** Adds a slice of a text, or of bytes, to those before it. */
function join(before, slice) {
  if (before === undefined) return slice;
  return typeof slice === "string" ? before + slice : Buffer.concat([before, slice]);
}

/** The message of a JSON text and of parts, which are put where the message says. */
function whole([text, ...parts]) {
  const { parts: places = [], ...message } = JSON.parse(text);
  const member = { message: "data", return: "value", call: "args", event: "args" }[message.type];
  for (const [index, [kind, ...path]] of places.entries()) {
    let inside = message;
    const steps = [member, ...path];
    for (const step of steps.slice(0, -1)) inside = inside[step];
    const part = parts[index];
    inside[steps.at(-1)] = kind === "String" ? part : { kind, bytes: part };
  }
  return message;
}
