"""What may be done: one file per act, each with what it needs to read and what it decides."""
