// Sends the file that is chosen to Python, and offers what comes back. Both streams go at once, on one
// port, and neither is ever in memory as a whole.

const input = document.querySelector("input");
const output = document.querySelector("output");

async function packed(file) {
  const port = browser.runtime.connect({ name: "pack" });
  const parts = [];
  const receiving = (async () => {
    for await (const part of onconnectStreams.receive(port)) parts.push(new Blob([part]));
  })();
  await Promise.all([onconnectStreams.send(port, file), receiving]);
  port.disconnect();
  return new Blob(parts);
}

input.addEventListener("change", async () => {
  const [file] = input.files;
  output.textContent = `Python packs ${file.name}…`;
  try {
    const blob = await packed(file);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = link.textContent = `${file.name}.xz`;
    output.replaceChildren(link, ` (${Math.round((100 * blob.size) / file.size)} % of its size)`);
  } catch (error) {
    output.textContent = error.message;
  }
});
