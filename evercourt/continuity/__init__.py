"""Closures and resumptions: services, visits, hearings and deadlines moved in one act, and nobody lost."""
