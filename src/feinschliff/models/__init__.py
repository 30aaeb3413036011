"""Base models: where they come from, how they are checked, loaded, read and run."""
