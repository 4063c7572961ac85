"""Makes of a project what its users download: a program that needs no Python."""
