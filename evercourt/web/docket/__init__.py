"""The docket entry by entry: its page, papers handed in, and what a judge or clerk does with an entry."""
