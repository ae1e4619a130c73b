"""Pages of sessions: planned, filled from a suggestion, set, changed, closed."""
