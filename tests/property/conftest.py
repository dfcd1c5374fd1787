"""Databases for the tests of this folder."""

from tests.unit.ledger.servers import make, server, where

__all__ = ["make", "server", "where"]
