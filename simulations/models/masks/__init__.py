"""Masks and faces: FILL one sentence."""
