"""Serve: released models answer, one by one or a whole file at once."""
