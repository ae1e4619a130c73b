"""Tables for spreadsheets: what a cell must not begin with."""

# A spreadsheet takes a cell that begins so for a formula, whoever wrote it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_text(value: str) -> str:
    """Return a value that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(FORMULA) else value
