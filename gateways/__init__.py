"""Other people's formats and machines: they translate and never decide."""
