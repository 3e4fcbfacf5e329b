"""A service built to be shared: to whom a brand should give its first accounts."""
