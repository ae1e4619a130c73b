"""Visits to the counters: services, free times, appointments, queue tickets."""
