"""The two clocks: the device at home, the device at work, and how old they are."""
