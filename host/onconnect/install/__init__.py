"""Registers a project's host with browsers, proves that it works, and finds out why it doesn't.

Each folder answers one question, and imports only from those before it:

computer    What does the computer have: files, a registry, users, a container around it?
browsers    Where does each browser look for a host, what does it take, what does it start?
setup       What does an installation write, and how is it proven, listed and removed?
doctor      What keeps a browser from the host?

findings    lists all that can be wrong, by name
report      tells people, or programs, what came of a command
"""
