"""Public announcements and guidance."""
