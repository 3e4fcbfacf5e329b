"""Closed forms that several models share, each once, with its source."""
