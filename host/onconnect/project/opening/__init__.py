"""Opens a browser of its own with a project's extension, on a local page."""
