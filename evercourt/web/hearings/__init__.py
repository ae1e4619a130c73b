"""Hearings: schedule, look, put off, record."""
