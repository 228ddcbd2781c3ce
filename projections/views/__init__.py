"""What people read: rows that follow from the log, and may be made anew from it at any time."""
