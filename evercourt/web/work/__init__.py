"""Pages of the court's own people: the desk, the queues, one item, and what is internal to a case."""
