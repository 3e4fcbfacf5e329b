"""The alphabet and the scribes: who may teach, and how soon a country reads."""
