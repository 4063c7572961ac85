"""Describes the computer: its files, its registry, and what other users can do to it."""
