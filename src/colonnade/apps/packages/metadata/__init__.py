"""Core metadata, read from the artefact itself."""
