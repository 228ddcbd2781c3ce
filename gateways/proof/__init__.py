"""The transparency log's formats and signatures (C2SP): what an auditor reads and checks."""
