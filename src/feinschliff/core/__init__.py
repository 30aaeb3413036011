"""Nouns, contracts, problems and events. Depends on nothing but the standard library."""
