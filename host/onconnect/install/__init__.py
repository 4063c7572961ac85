"""Registers a project's host with browsers: what to write, writing it, proving that it works."""
