"""Centralised, federated, distributed: FILL one sentence."""
