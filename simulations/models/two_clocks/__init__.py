"""The two clocks: FILL one sentence."""
