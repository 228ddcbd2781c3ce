"""Government documents as rules: one folder per document, one file per clause."""
