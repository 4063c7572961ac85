// Run in every tab by Python, which gets what the last expression is worth.

document.body?.innerText ?? "";
