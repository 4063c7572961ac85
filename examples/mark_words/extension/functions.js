// Has the functions that Python calls in a page. Python runs this file before each call; only the
// first time in a page it does anything.

if (!globalThis.functions) {
  globalThis.functions = {
    /** Marks phrases in the page; returns how many marks there are then. */
    mark(phrases, color) {
      if (phrases.length > 0) {
        const pattern = new RegExp(`(${phrases.map(RegExp.escape).join("|")})`, "giu");
        for (const node of texts(document.body)) {
          const parts = node.data.split(pattern); // every second one is a phrase
          if (parts.length > 1) node.replaceWith(...parts.map((part, i) => (i % 2 ? marked(part, color) : part)));
        }
      }
      return document.querySelectorAll("mark[data-python]").length;
    },
  };

  const texts = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walker.nextNode()) {
      if (!walker.currentNode.parentElement.closest("mark, script, style, textarea")) nodes.push(walker.currentNode);
    }
    return nodes;
  };

  const marked = (text, color) => {
    const mark = document.createElement("mark");
    mark.append(text);
    mark.style.background = color;
    mark.dataset.python = "";
    return mark;
  };

  browser.runtime.onMessage.addListener(({ run, args }) => {
    if (Object.hasOwn(functions, run)) return (async () => functions[run](...args))();
  });
}
