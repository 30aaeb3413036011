"""The store: metadata (SQL) and content-addressed files; the only code that touches either."""
