"""The doors: command line, HTTP, studio. Thin: they talk only to project."""
