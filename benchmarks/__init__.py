"""Side by side with peers: the same work on the same networks, and ratios. `make bench` runs it."""
