// The extension's own page: sends what is typed to Python, and lists the answers.

import { connect } from "onconnect/page";

const at = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;

const python = connect({
  name: "page",
  onMessage({ hello, answer }: { hello?: string; answer?: string }) {
    if (hello) at("state").textContent = hello;
    if (answer === undefined) return;
    const item = document.createElement("li");
    item.textContent = answer;
    at("answers").append(item);
  },
  onState(state, reason) {
    at<HTMLButtonElement>("send").disabled = state !== "connected";
    if (state !== "connected") at("state").textContent = reason ?? state;
  },
});

at("form").addEventListener("submit", (event) => {
  event.preventDefault();
  python.post({ text: at<HTMLInputElement>("text").value });
  at<HTMLFormElement>("form").reset();
});
