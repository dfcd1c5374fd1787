"""The same coder over many processes or machines; only how the work is shared out is decided here."""
