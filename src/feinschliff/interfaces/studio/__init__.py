"""The studio: the page with the button. Its routes hold no logic; they hand on to the project and to one walk."""
