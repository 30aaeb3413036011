"""Pure text functions that two rooms need: fingerprints, similarity, language. Depends on store and core only."""
