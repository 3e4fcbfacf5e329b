"""The acid of dialogue: FILL one sentence."""
