"""The cashier: signed links out, signed callbacks in. The real one and the simulator speak the same two messages."""
