"""Evercourt: the court that never closes."""

__version__ = "0.1.0"
