"""Three levels of knowledge: I know, everyone knows, everyone knows that everyone knows."""
