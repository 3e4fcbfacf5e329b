"""The files of a new model, from the templates beside this file: ``make new-model``."""
