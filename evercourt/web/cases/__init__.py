"""The case page: what happens next, what one can do, the docket and everything on the file."""
