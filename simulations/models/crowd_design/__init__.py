"""Inventing with the crowd: FILL one sentence."""
