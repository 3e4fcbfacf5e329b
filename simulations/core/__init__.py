"""What every model is made of: parameters, a card, trajectories, compiled loops."""
