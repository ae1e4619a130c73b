"""The rulings and notices of enforcement as papers: what was at issue, what is ordered, who ruled, on which day."""

from collections.abc import Sequence

from evercourt.accounts.models import User
from evercourt.cases.models import Case
from evercourt.documents.acts import issue
from evercourt.documents.models import Document
from evercourt.enforcement.models import EnforcementApplication

RULING = "执行裁定书"


def issue_paper(
    about: Case | EnforcementApplication,
    text: str,
    operative: Sequence[str],
    judges: Sequence[User],
    *,
    title: str = RULING,
    named: str = "",
) -> Document:
    """Issue a paper under the seal of the court, with today's day; `named` is what it is called on the file."""
    court = about.court
    return issue(
        court=court, template="judgment", title=f"{named or title} {about.number}", language="zh-hans", seal=True,
        data={
            "case_number": about.number, "title": title, "text": text, "operative": list(operative),
            "judges": [{"seat": "审判员", "name": one.name} for one in judges],
            "day": court.local_date().isoformat(),
        },
    )  # fmt: skip
