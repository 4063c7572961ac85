"""Installs a host: plans, writes, proves and lists the installation, and removes it again."""
