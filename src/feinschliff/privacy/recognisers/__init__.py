"""One file per sort of personal data, found by its file name: `TYPE` and `find(text)` (core.contracts.Recogniser)."""
