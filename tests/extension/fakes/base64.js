// Gives Node what the browsers have and it lacks before version 25: base64 of typed arrays.

Uint8Array.prototype.toBase64 ??= function () {
  return Buffer.from(this.buffer, this.byteOffset, this.byteLength).toString("base64");
};

Uint8Array.prototype.setFromBase64 ??= function (text) {
  const bytes = Uint8Array.fromBase64(text);
  if (bytes.length > this.length) return { read: 0, written: 0 };
  this.set(bytes);
  return { read: text.length, written: bytes.length };
};

Uint8Array.fromBase64 ??= (text) => {
  const bytes = new Uint8Array(Buffer.from(text, "base64"));
  if (bytes.toBase64() !== text) throw new SyntaxError("not base64");
  return bytes;
};
