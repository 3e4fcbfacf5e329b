"""The first link of the chain: one customer speaks, and how long the chain is."""
