"""A fictitious county, made from a seed: its people, its firms, and what they ask for."""
