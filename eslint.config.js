// Names the mistakes that ESLint looks for in the relay and its tests. It says nothing of layout.

import js from "@eslint/js";

/** Names that browsers and Node have. The relay takes what it needs from globals.js. */
const SHARED = { console: "readonly", setTimeout: "readonly", clearTimeout: "readonly", URL: "readonly" };

/** What scripts of pages use besides. */
const PAGE = {
  ...SHARED,
  browser: "readonly",
  document: "readonly",
  navigator: "readonly",
  addEventListener: "readonly",
  setInterval: "readonly",
  clearInterval: "readonly",
  location: "readonly",
  customElements: "readonly",
  Event: "readonly",
  HTMLElement: "readonly",
  URLSearchParams: "readonly",
  requestAnimationFrame: "readonly",
  BroadcastChannel: "readonly",
  ResizeObserver: "readonly",
  ReadableStream: "readonly",
};

/** What the tests use besides. */
const NODE = {
  ...SHARED,
  process: "readonly",
  Buffer: "readonly",
  performance: "readonly",
  queueMicrotask: "readonly",
  setImmediate: "readonly",
  structuredClone: "readonly",
  AbortController: "readonly",
  AbortSignal: "readonly",
  Blob: "readonly",
  File: "readonly",
  ReadableStream: "readonly",
  Response: "readonly",
};

export default [
  {
    files: ["extension/**/*.{js,mjs}", "tests/extension/**/*.{js,mjs}", "eslint.config.js"],
    ...js.configs.recommended,
    linterOptions: { reportUnusedDisableDirectives: "error" },
    languageOptions: { ecmaVersion: 2024, sourceType: "module" },
    rules: {
      ...js.configs.recommended.rules,
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-else-return": "error",
      "no-unused-vars": ["error", { caughtErrors: "all" }],
      "no-useless-return": "error",
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": ["error", { ignoreReadBeforeAssign: true }],
    },
  },
  {
    files: [
      ...["extension/*.js", "extension/onconnect/{page,streams,wake}.js"],
      "extension/onconnect/{inspector,setup}/*.js",
    ],
    languageOptions: { globals: PAGE },
  },
  { files: ["tests/**/*.{js,mjs}"], languageOptions: { globals: NODE } },
];
