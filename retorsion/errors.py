"""Every error that Retorsion raises on purpose, and when.

    RetorsionError
    ├── SettingsError        a setting is unknown, of the wrong kind, or contradicts another
    ├── DictionaryError      a data file breaks its schema (names file and row)
    ├── ModelMissing         the language model is not installed (names what to install)
    ├── ReadError            a file, a folder or a stream cannot be read at all (names it)
    ├── GoldError            a gold file cannot be scored against (names line and field)
    ├── NotFound             an id names nothing in this ledger
    ├── StaleEdit            the thing to be corrected has changed since it was looked at
    ├── StudyError           a study cannot be made of these data (too few cases; says how many are needed)
    └── LedgerError          the ledger cannot be used
        ├── LedgerBusy       another process holds it and did not let go in time
        ├── LedgerFull       no room left on the disk; nothing of the last unit was written
        └── LedgerTooNew     it was written by a newer version of this program

A bad *article* is never an error: it becomes an ``Issue`` row and the run goes on. Each message says what to do.
"""

from __future__ import annotations


class RetorsionError(Exception):
    """Root of the tree; ``str()`` of it is one line fit for a terminal."""


class SettingsError(RetorsionError):
    """A setting is unknown, of the wrong kind, or contradicts another."""


class DictionaryError(RetorsionError):
    """A data file breaks its schema; the message names the file and the row."""


class ModelMissing(RetorsionError):
    """The language model is not installed; the message names the package to install."""


class ReadError(RetorsionError):
    """A file, folder or stream cannot be read at all; the message names it."""


class GoldError(RetorsionError):
    """A gold file cannot be scored against; the message names the line and the field."""


class NotFound(RetorsionError):
    """An id names nothing in this ledger."""


class StaleEdit(RetorsionError):
    """The thing to be corrected has changed since the caller looked at it; the message says how."""


class StudyError(RetorsionError):
    """A study cannot be made of these data; the message says what it would need."""


class LedgerError(RetorsionError):
    """The ledger cannot be used."""


class LedgerBusy(LedgerError):
    """Another process holds the ledger and did not let go in time."""


class LedgerFull(LedgerError):
    """The disk is full; the last unit of work was rolled back whole."""


class LedgerTooNew(LedgerError):
    """The ledger was written by a newer version of this program."""
