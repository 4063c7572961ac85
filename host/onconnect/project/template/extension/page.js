// The extension's own page: sends what is typed to Python, and lists the answers.

const at = (id) => document.getElementById(id);

const python = onconnect.connect({
  name: "page",
  onMessage({ hello, answer }) {
    if (hello) at("state").textContent = hello;
    if (answer === undefined) return;
    const item = document.createElement("li");
    item.textContent = answer;
    at("answers").append(item);
  },
  onState(state, reason) {
    at("send").disabled = state !== "connected";
    if (state !== "connected") at("state").textContent = reason;
  },
});

at("form").addEventListener("submit", (event) => {
  event.preventDefault();
  python.post({ text: at("text").value });
  at("form").reset();
});
