"""Inventing with the crowd: votes for T-shirts on a board that the voters see."""
