// Run in a page by Python, which gets what the last expression is worth. What it leaves behind is for
// question.js: it is in a world that the page does not see, and ends with the page.

{
  const label = (element) => {
    const { ariaLabel, labels, innerText, placeholder, title, name } = element;
    const text = ariaLabel || labels?.[0]?.innerText || innerText || placeholder || title || name || "";
    return `${element.type || element.localName} “${text.trim().slice(0, 80)}” ${element.href ?? ""}`.trim();
  };
  const all = document.querySelectorAll("a[href], button, input, select, textarea, [role=button]");
  const controls = [...all].filter((element) => element.checkVisibility());
  const at = (number) => (controls[number]?.isConnected ? controls[number] : null);

  globalThis.onconnectPage = {
    labels: controls.map(label),
    label: (number) => at(number) && label(at(number)),
    click: (number) => at(number) && (at(number).click(), true),
    fill(number, text) {
      if (!("value" in (at(number) ?? {}))) return false;
      at(number).value = text;
      return ["input", "change"].map((type) => at(number).dispatchEvent(new Event(type, { bubbles: true })));
    },
  };
}

({
  url: location.href,
  title: document.title,
  text: document.body?.innerText ?? "",
  controls: onconnectPage.labels.map((label, number) => `${number}: ${label}`),
});
