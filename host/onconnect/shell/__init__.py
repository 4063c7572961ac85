"""The prompt with top-level await on a live browser."""
