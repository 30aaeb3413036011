"""Files from outside are parsed in a child process of their own: limited in time and memory, without a network."""

from feinschliff.collect.confined.pool import Pool

__all__ = ["Pool"]
