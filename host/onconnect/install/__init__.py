"""Registers a project's host with browsers, proves that it works, and finds out why it doesn't.

browsers.toml     every browser's places, read by `browsers`
machine           the computer, through `disk` and `registry` alone

targets, plan     where to register, what to write: pure data, made of `steps`
manifest, launcher    the texts that are written; `resources` has their templates
installation      carries a plan out: `owner`, `ledger`, `apply`, then `prove`
removal           takes back what the ledger lists

doctor, way       goes each browser's way to the host by `lookup`, `reading`, `program`,
                  `surroundings`; names `faults`
policy            the enterprise policies that go with an installation
webext            opens a browser with the extension
report            tells people, or programs, what came of it
"""
