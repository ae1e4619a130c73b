"""Reviewing a filing: everything the court can do with what it received (CPL 126; OLR 9; REG 7-9)."""

from evercourt.filing.acts.accepting import accept, docket_overdue, prepare_papers
from evercourt.filing.acts.claiming import claim, release
from evercourt.filing.acts.refusing import put_to_judge, refuse
from evercourt.filing.acts.relieving import decide_relief
from evercourt.filing.acts.returning import return_for_correction

__all__ = [
    "accept",
    "claim",
    "decide_relief",
    "docket_overdue",
    "prepare_papers",
    "put_to_judge",
    "refuse",
    "release",
    "return_for_correction",
]
