"""A federation: who has a home after the largest server has failed."""
