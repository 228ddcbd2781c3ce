"""Matching a bank's rows with the rows of our own files: set-based SQL, in one transaction."""
