"""Calls to the software of lawyers, signed as Standard Webhooks has it."""
