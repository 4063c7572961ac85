"""Replays to the handlers what `onconnect.recording` has recorded, and tells what has changed."""
