"""Enforcement: titles and applications to enforce them."""
