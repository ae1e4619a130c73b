"""Time-stamp authorities: the demonstration's own, and any other over HTTP."""
