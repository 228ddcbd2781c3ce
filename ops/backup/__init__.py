"""Copies of a ledger in three sets that can be kept apart, and the way back."""
