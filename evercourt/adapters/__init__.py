"""Institutions outside the house, each in a folder of its own, behind a port of the room that asks."""
