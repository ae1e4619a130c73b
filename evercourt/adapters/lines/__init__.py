"""The lines out of the house: e-mail, text messages."""
