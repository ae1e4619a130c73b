"""The hotline 12368: calls, who the caller is, what they may hear, what is done on their word, and what is promised."""
