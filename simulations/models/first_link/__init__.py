"""The first link of the chain: one customer speaks. How long is the chain? (Claim C2)."""
