"""Makes, develops and packages a user's own project."""
