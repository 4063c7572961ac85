// Plays the events and ports of a browser, as far as the relay sees them.

export class FakeEvent {
  listeners = [];

  addListener(listener, ...further) {
    if (this.listeners.some((each) => each.listener === listener)) return;
    this.listeners.push({ listener, further });
  }

  removeListener(listener) {
    this.listeners = this.listeners.filter((each) => each.listener !== listener);
  }

  fire(...args) {
    return this.listeners.map(({ listener }) => listener(...args));
  }
}

/** One end of a connection; what is posted arrives at the other at once. */
export class FakePort {
  onMessage = new FakeEvent();
  onDisconnect = new FakeEvent();
  isOpen = true;
  received = [];
  disconnects = 0;

  constructor(members) {
    Object.assign(this, members);
    this.onMessage.addListener((data) => this.received.push(data));
    this.onDisconnect.addListener(() => this.disconnects++);
  }

  postMessage(data) {
    if (!this.isOpen) throw new Error("Attempting to use a disconnected port object");
    this.other.onMessage.fire(data, this.other);
  }

  disconnect() {
    if (!this.isOpen) return;
    this.isOpen = this.other.isOpen = false;
    this.other.onDisconnect.fire(this.other);
  }
}

export function portPair(near = {}, far = {}) {
  const ends = [new FakePort(near), new FakePort(far)];
  [ends[0].other, ends[1].other] = [ends[1], ends[0]];
  return ends;
}
