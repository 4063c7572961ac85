// The page's side: sends what is typed, shows what Python finds.

const port = browser.runtime.connect({ name: "search" });
const [input] = document.getElementsByTagName("input");
const [list] = document.getElementsByTagName("ol");

input.addEventListener("input", () => port.postMessage({ words: input.value }));

port.onMessage.addListener(({ found }) => {
  list.replaceChildren(...found.map(item));
});

function item({ tab, title, text }) {
  const [row, button, snippet] = ["li", "button", "p"].map((name) => document.createElement(name));
  button.textContent = title;
  button.addEventListener("click", () => port.postMessage({ show: tab }));
  snippet.textContent = text;
  row.append(button, snippet);
  return row;
}
