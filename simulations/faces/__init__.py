"""The Mesa face of a model: what all of them share, so that each holds its rule and no more."""

from simulations.faces.agent_based import AgentBasedModel

__all__ = ["AgentBasedModel"]
