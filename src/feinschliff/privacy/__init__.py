"""Privacy: recognisers of personal data, one file each, and what is done with their hits."""
