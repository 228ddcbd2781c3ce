"""Operating the ledger: what is measured, alerts, the dashboard, the promises asserted at start."""
