"""Runs a project while it is edited: opens browsers, and restarts the host at each edit.

`command` runs it. `launch` writes what it starts, `places` registers the host and has `replaced`
remember what was there, `watch` sees what is edited, `pages` and `lost_ports` reload open pages
after that, and `stream` shows what all say. The browser starts `between`, and that starts `host`,
the real one. `control` is the socket between `command` and each `between`; `folder` names the files
of a run.

With `attach = true` the browser starts `attached`, the proxy, in the place of `between`, and
`serving` starts `program`, which runs the program that serves the browsers.
"""
