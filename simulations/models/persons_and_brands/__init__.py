"""Persons and brands: FILL one sentence."""
