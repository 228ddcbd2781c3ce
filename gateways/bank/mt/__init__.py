"""SWIFT MT940, MT942 and MT950 in: an own reader, for banks keep to the standard loosely.

Source: SWIFT's category 9 fields (:20: :25: :28C: :60F: :61: :86: :62F: :34F: :90D:), and files of
real banks; decision 28 says why not a library.
"""

from gateways.bank.mt.messages import read, recognises

__all__ = ["read", "recognises"]
