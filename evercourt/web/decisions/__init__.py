"""Decisions: draft, sign, pronounce, read, appeal."""
