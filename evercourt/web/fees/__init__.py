"""Court fees: explained, paid, applied for relief from, decided."""
