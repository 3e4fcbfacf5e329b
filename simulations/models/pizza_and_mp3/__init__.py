"""The pizza and the mp3: FILL one sentence."""
