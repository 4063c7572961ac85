// Declares the browser's own global name for the type checker: page.js and the inspector use it.

declare const browser: import("../../../extension/onconnect/globals.js").Browser;
