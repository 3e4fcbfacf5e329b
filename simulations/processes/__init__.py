"""Mechanisms that several models share, each once.

Each has a plain form to read and, where it is several times faster, a second one; the two give the
same results to the bit (`tests/test_forms.py`).
"""
