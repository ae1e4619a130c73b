"""Orders and judgments: draft, signed, pronounced, served, final."""
