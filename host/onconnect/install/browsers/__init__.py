"""What browsers do: where they look for a native manifest, what they take, what they start."""
