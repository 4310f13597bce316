"""What every app stands on. A package in here is used through its face (`from colonnade.kernel.feed import …`)."""
