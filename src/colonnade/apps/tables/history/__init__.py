"""History: undo and redo, on the server, by inverse actions taken from the feed."""
