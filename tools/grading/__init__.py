"""Marking submitted notebooks with nbgrader, one box for each; `tools/grade.py` is the command."""
