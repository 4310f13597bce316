"""Plain Python that the standard library forgot. Knows nothing of Colonnade."""
