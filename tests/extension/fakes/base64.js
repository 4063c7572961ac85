// Gives Node what the browsers have and it lacks before version 25: base64 of typed arrays.

Uint8Array.prototype.toBase64 ??= function () {
  return Buffer.from(this.buffer, this.byteOffset, this.byteLength).toString("base64");
};

Uint8Array.fromBase64 ??= (text) => {
  const bytes = new Uint8Array(Buffer.from(text, "base64"));
  if (bytes.toBase64() !== text) throw new SyntaxError("not base64");
  return bytes;
};
