"""Staging: a release is uploaded to one index, tried there, and promoted to another in one step."""
