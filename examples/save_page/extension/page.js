// Run in the page by Python, which gets what the last expression is worth.

({
  url: location.href,
  title: document.title,
  html: document.documentElement.outerHTML,
});
