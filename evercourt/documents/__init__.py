"""Documents: bytes and hashes, content checks, pages, PDF, signatures, stamps and check codes."""
