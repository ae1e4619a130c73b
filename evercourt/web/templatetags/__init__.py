"""How the court's values are written on a page."""
