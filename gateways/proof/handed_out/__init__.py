"""What goes with every bundle: the way to check it by hand, and a verifier in Go."""
