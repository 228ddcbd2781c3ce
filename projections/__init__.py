"""What PostgreSQL holds: the log, the guards that say no, and the views that follow."""
