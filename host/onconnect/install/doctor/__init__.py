"""What an examination finds: whether each browser reaches the host, and why not."""
