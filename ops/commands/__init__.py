"""The commands of `ledger`, one file a subject."""
