"""Text and sheets in columns, read by profile: statements as CSV, XLS, XLSX; result files (回盘).

Source: the layouts observed at banks, which ship as profiles (gateways/bank/profiles).
"""

from gateways.bank.table.adapter import read, recognises

__all__ = ["read", "recognises"]
