"""What an installation does: plans, writes, proves, lists and takes back."""
