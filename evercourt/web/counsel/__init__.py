"""Lawyers: licence, firm and deputies, who represents a party, one's address for service, and the desk of a practice."""
