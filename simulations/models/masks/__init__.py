"""Masks and faces: how long a letter that only looks personal keeps the trust of its readers."""
