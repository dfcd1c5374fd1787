"""Steps from each schema version to the next, run when a ledger is opened; each step keeps every row."""
