"""The models, one folder a chapter."""
