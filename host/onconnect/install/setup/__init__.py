"""Installs a host: plans, writes, proves and lists it, and takes it back."""
