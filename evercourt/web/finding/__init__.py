"""Pages of finding: the search, saved searches, reports."""
