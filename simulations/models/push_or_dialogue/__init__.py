"""Push or dialogue: one budget, two uses; when dialogue wins."""
