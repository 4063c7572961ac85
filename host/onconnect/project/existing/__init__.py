"""What `onconnect add` has to know, and to change, of an extension that exists."""
