"""More time for a period: asked for by a party, decided by a judge of the case."""
