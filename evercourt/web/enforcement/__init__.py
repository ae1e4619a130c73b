"""Applications for enforcement: the clerks' queue, the page of one, and what the case page shows of it."""
