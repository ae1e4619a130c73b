"""Lawyers: licence, firm, deputies, who represents a party, the address for service, the desk of a practice."""
