"""Writes the types and the data of the extension API from what the browsers say of themselves.

`python -m tools.generate_api`, with node_modules installed. The sources, and how they are merged,
are told in docs/third-party.md.
"""
