// Run in the page by Python, which gets what the last expression is worth.

({
  base: document.baseURI,
  title: document.title,
  html: document.documentElement.outerHTML,
});
