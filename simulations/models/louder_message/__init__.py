"""The louder message: what more insistence does to those who hear it."""
