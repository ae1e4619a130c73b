"""One table: what happened, who hears of it, and by which letter."""
