"""Scenarios: whole stories played through the acts. One module each, its steps plain functions in their order."""
