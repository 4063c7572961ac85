"""Serves browsers in a program that runs already: a desktop program, a web server, a notebook."""
