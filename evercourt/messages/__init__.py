"""Lines out of the house: every message is a row first, then delivered, and each delivery leaves evidence."""
