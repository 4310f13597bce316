"""What every app stands on. A package in here is used through its face, its `__init__`."""
