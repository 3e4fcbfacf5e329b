"""Persons and brands: firms and people as accounts with the same rights."""
