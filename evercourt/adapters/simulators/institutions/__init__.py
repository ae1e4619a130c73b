"""Simulated banks, payment companies and registries: one process each, with its own book, protocol and console."""
