"""A user's own project: made, joined to an extension that exists, developed, packaged."""
