"""The transparency log's tables: written by one follower, read by whoever proves or checks."""
