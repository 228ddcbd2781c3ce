"""Bank files: every format, in and out, in terms of one canonical model; decides nothing.

Source of the formats: ISO 20022, SWIFT MT, and the observed layouts that ship as profiles.
"""
