"""The door for machines: /api/v1."""
