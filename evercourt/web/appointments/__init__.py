"""Visits to the court: booked on the portal and at the front, received and called at the counters."""
