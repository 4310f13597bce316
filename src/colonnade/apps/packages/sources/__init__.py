"""Where an index has its projects from beside its own: the indexes that it inherits from."""
