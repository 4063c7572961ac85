"""Examines whether each browser reaches the host, and says why not."""
