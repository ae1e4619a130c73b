"""Courts, divisions, courtrooms, calendars, case-number series, and the procedure packs: the law as data."""
