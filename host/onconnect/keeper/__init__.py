"""Keeps a small process beside the host, which writes down what the host says and sees it end.

The host's two outputs are a pipe that the keeper reads, so that a `print` never waits for a
terminal that is gone or for a disk that is full. The keeper does not need the interpreter lock of
the host, and can therefore end a host that a regular expression or a C library holds. It outlives a
host that crashes, tells the extension how it crashed, and ends its children.

`client` is the host's side, `process` the keeper's; `boot` starts the latter.
"""
