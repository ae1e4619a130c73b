"""What a hearing sounded and looked like: written, read, compared and played. Plain Python; needs no database."""
