"""Records what a browser and its host say to each other; `onconnect.testing.replay` replays it."""
