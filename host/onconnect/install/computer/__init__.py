"""The computer that hosts are installed on, as far as an installation asks it."""
