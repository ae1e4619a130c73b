"""Service of process: orders, ways, attempts, and what counts as served, and when."""
