"""Imports: files of rows, looked over in a preview, then loaded by a job."""
