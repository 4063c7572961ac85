"""Speaks the relay protocol without any I/O: bytes go in, messages come out, and vice versa."""
