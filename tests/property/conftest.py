"""Databases for the tests of this folder."""

from tests.unit.ledger.servers import filled, make, server, templates, where

__all__ = ["filled", "make", "server", "templates", "where"]
