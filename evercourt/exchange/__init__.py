"""Whole files from and to another system: people, cases, parties, counsel, entries, files (docs/import.md)."""
