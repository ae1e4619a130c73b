"""The append-only record: one hash chain per case and per court, sealed, signed and time-stamped."""
