"""Lets browsers and a program that runs meet, so that one Python serves all of them.

The launcher of such a host is a proxy. It finds the program at the meeting place of the host's
name, hands it the browser's pipes, and waits. What the proxy imports are modules that a bare
interpreter can import fast: they name no types that would have to be imported.
"""
