"""ISO 20022 in: camt.052/.053/.054, pain.002, pacs.002 and pacs.004, every version, by local name.

Source: the ISO 20022 message definitions, and what banks really send. `messages` is the reader.
"""
