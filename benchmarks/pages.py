def measure(*, cases): return []
