"""Bytes in, ``Article`` records out: files, pages, archives, feeds. Knows no language model, no dictionary and no ledger."""
