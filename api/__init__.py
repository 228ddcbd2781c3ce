"""The ledger over HTTP: thin routes, problems in plain words, and the workbench."""
