"""The relay protocol without any I/O: bytes go in, messages come out, and the other way round."""
