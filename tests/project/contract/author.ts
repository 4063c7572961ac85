// Uses ports and messages as an extension's author does, with the file that `onconnect types` writes:
// what Python does not take or post is refused. test_types.py compiles it.

import { relay } from "./onconnect/relay.js";
import type { Answer, NoteInput, Port, SendMessage } from "./python.js";

const python = relay({ host: "org.example.notes", listen: [] });

const port = python.connect({ name: "notes" });
port.postMessage({ fullText: "milk" });
port.postMessage({ fullText: "milk", tags: ["a"], colour: "red" });
port.onMessage.addListener(({ count, last }) => console.log(count.toFixed(), last?.tags.length));
python.connect<"free">({ name: "free" }).postMessage(Math.PI);

// @ts-expect-error: Python has no listener for such ports
python.connect({ name: "nots" });
// @ts-expect-error: nor for those without a name
python.connect();
// @ts-expect-error: a note has a text
port.postMessage({ tags: [] });
// @ts-expect-error: a colour is one of two
port.postMessage({ fullText: "milk", colour: "green" });
// @ts-expect-error: Python writes names by their aliases
port.postMessage({ full_text: "milk" });
// @ts-expect-error: Python posts no such member
port.onMessage.addListener(({ counts }) => console.log(counts));

const steps = python.connect({ name: "two words" });
steps.postMessage({ kind: "move", to: 1 });
steps.postMessage({ kind: "say" });
steps.onMessage.addListener((numbers) => console.log(numbers?.map((each) => each.toFixed())));
// @ts-expect-error: there is no such kind
steps.postMessage({ kind: "sing" });
// @ts-expect-error: a move needs to know where to
steps.postMessage({ kind: "move" });
// @ts-expect-error: it may be null
steps.onMessage.addListener((numbers) => console.log(numbers.length));

python.sendMessage({ kind: "move", to: 1 }).then(({ count }) => console.log(count.toFixed()));
python.sendMessage({ kind: "say" }).then((answer) => console.log(answer === "yes"));
// @ts-expect-error: no listener takes it
python.sendMessage({ kind: "sing" });
// @ts-expect-error: the answer to this is "yes" or "no"
python.sendMessage({ kind: "say" }).then(({ count }) => console.log(count));

const page = onconnect.connect({
  name: "notes",
  onMessage: ({ count }) => console.log(count.toFixed()),
});
page.post({ fullText: "milk" });
// @ts-expect-error: Python has no listener for such ports
onconnect.connect({ name: "nots" });
// @ts-expect-error: a note has a text
page.post({});
// @ts-expect-error: Python posts no such member
onconnect.connect({ name: "notes", onMessage: ({ counts }) => console.log(counts) });

const real: Port<"notes"> = chrome.runtime.connect(chrome.runtime.id, { name: "notes" });
real.postMessage({ fullText: "milk" });
real.onMessage.addListener(({ last }) => console.log(last?.fullText));
const send: SendMessage = chrome.runtime.sendMessage;
send({ kind: "say", text: "hi" }).then((answer) => console.log(answer === "no"));
const answer: Answer<{ kind: "move"; to: number }> = { count: 1, last: null };
const note: NoteInput = { fullText: "milk" };
console.log(answer, note);
// @ts-expect-error: Python has no listener for such ports
type Other = Port<"nots">;
// @ts-expect-error: a note has a text
real.postMessage({});
// @ts-expect-error: no listener takes it
send({ kind: "sing" });

const photos = python.connect({ name: "photos" });
declare const file: File;
photos.postMessage({ image: file, taken: new Date() });
photos.postMessage({ image: new Uint8Array(1), taken: new Date(), tags: new Set(["a"]), samples: new Float32Array(1) });
photos.postMessage({ image: new ArrayBuffer(1), taken: new Date(), counts: new Map([[1, 2]]) });
photos.onMessage.addListener(({ image, taken, tags, counts, samples }) => {
  console.log(new Blob([image]), taken.getTime(), tags.has("a"), samples?.byteLength);
  if (counts instanceof Map) console.log(counts.get(1)?.toFixed());
});
// @ts-expect-error: a date is a Date
photos.postMessage({ image: file, taken: "2026-01-01" });
// @ts-expect-error: bytes are no text
photos.postMessage({ image: "aGk=", taken: new Date() });
// @ts-expect-error: numbers are no bytes
photos.postMessage({ image: new Float32Array(1), taken: new Date() });
// @ts-expect-error: a set is no array
photos.postMessage({ image: file, taken: new Date(), tags: ["a"] });
