"""Exercises: `reader` reads and checks a source, `make` writes the notebooks of it."""
