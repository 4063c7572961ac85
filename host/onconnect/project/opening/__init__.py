"""Opens a browser with a project's extension, on a local page."""
