// Uses the relay, page.js and streams.js as an extension's author does; types.test.js checks it against the
// declarations that tsc makes of them.

import { relay } from "./relay.js";

const background = relay({
  host: "org.example.notes",
  listen: ["runtime.onConnect", "runtime.onMessage"],
  ports: (port) => port.name === "python" && port.sender?.url !== undefined,
  messages: ({ kind }, sender) => kind === "note" && sender.frameId === 0,
  allow: ["tabs.*"],
  start: "lazy",
  limits: { waiting: 64 },
});
relay({ host: "org.example.notes", listen: [], ports: ["python"] });

// @ts-expect-error: there is no `listen`
relay({ host: "org.example.notes" });
// @ts-expect-error: the start is "eager" or "lazy"
relay({ host: "org.example.notes", listen: [], start: "later" });
// @ts-expect-error: the option is called `listen`
relay({ host: "org.example.notes", listen: [], listens: [] });
// @ts-expect-error: a promise says nothing at once
relay({ host: "org.example.notes", listen: [], ports: async (port) => port.name === "python" });

const port = background.connect({ name: "notes" });
const heard = ({ note }: { note: string }) => console.log(note);
port.onMessage.addListener(heard);
port.onDisconnect.addListener((closed) => console.log(closed.name.length, closed.error?.message));
port.postMessage({ note: "milk" });
if (port.onMessage.hasListener(heard)) port.disconnect();
background.connect();
background.sendMessage({ note: "milk" }).then(({ notes }) => console.log(notes));

// @ts-expect-error: a port has a name, and no host
background.connect("org.example.notes");
// @ts-expect-error: a message is answered by a promise
background.sendMessage({ note: "milk" }, () => {});
// @ts-expect-error: a listener is a function
port.onMessage.addListener("heard");

const python = onconnect.connect({
  name: "notes",
  onMessage: ({ note }) => console.log(note),
  onState: (state, reason) => state === "connected" || console.log(reason?.toUpperCase()),
});
if (python.state === "connected") python.post({ note: "milk" });
onconnect.connect().close();

// @ts-expect-error: there is no such state
if (python.state === "closed") python.close();
// @ts-expect-error: the option is called `onMessage`
onconnect.connect({ onmessage: console.log });

declare const file: File;
const control = new AbortController();
onconnectStreams.send(port, file, { signal: control.signal }).then(() => console.log("sent"));
onconnectStreams.send(port, file.stream());
onconnectStreams.send(port, [new Uint8Array(1), new ArrayBuffer(1)]);
for await (const part of onconnectStreams.receive(port)) console.log(part.byteLength);
onconnectStreams.readable(port).pipeThrough(new DecompressionStream("gzip"));

// @ts-expect-error: a stream carries bytes
onconnectStreams.send(port, ["text"]);
// @ts-expect-error: a stream is received on a port
onconnectStreams.receive("notes");
