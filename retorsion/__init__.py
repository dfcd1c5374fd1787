"""Retorsion: a ledger of what states do to one another, read from news reports."""
