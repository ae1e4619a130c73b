"""Minutes typed by the recorder, printed as a document of the court (CPL 150)."""

from evercourt.cases.models import Case
from evercourt.documents.acts import issue
from evercourt.documents.models import Document


def issue_minutes(case: Case, text: str) -> Document:
    """Return the minutes as a letter of the court, one paragraph a line. A step of the act that enters the outcome."""
    return issue(
        court=case.court,
        template="minutes",
        title=f"庭审笔录 {case.number}",
        language="zh-hans",
        data={"case_number": case.number, "paragraphs": [line for line in text.splitlines() if line.strip()]},
    )
