"""Files to banks and from banks: written, handed over, taken in, reconciled."""
