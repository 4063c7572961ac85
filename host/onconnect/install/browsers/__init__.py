"""Knows what browsers do: where they look for a native manifest, what they accept and start."""
