"""Writes the types and the data of the extension API from what the browsers themselves publish.

`python -m tools.generate_api`, with node_modules installed. The sources, and how they are merged,
are told in docs/third-party.md.
"""
