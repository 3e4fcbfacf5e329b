"""What all models share; knows no model."""
