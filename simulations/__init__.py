"""Verified models of how networks changed the relation between brands and people."""

__version__ = "0.1.0"
