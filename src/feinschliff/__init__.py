"""Feinschliff: a company's own small specialist model, judged, fine-tuned, proven and served on its own machine."""

__version__ = "0.1.0"
