"""Push or dialogue: one budget, two uses. When does dialogue win? (Claims C1, C2, C3, C6, C7)."""
