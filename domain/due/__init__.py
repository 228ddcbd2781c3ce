"""What is due, claimed or not, and where each due stands: stage, whose turn it is, since when."""
