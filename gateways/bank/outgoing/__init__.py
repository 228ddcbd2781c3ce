"""Payment files: from orders to what a bank takes, whole or not at all.

`writing.write_files` checks every order, writes the parts, reads them back and only then lets them
be seen; `from_vault.orders_of` gives the orders their accounts.
"""
