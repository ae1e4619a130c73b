"""Where one can go from anywhere: the main navigation, by office."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.offices import Office
from evercourt.appointments.policy import ARRANGE, AT_THE_COUNTER, FRONT
from evercourt.continuity.policy import DRAFTS, TELLS
from evercourt.filing.policy import DESK
from evercourt.finding.policy import READERS
from evercourt.hearings.policy import PLANS
from evercourt.helpline.policy import DESK as HOTLINE
from evercourt.helpline.policy import WATCH
from evercourt.kernel.errors import Text
from evercourt.notices.policy import EDITORS, KEEPS
from evercourt.operations.policy import DESK as KEEPS_HOUSE
from evercourt.statistics.policy import DESK as FIGURES
from evercourt.work.acts.items import OFFICES

CLERKS = frozenset({Office.FILING_CLERK, Office.REGISTRY_CLERK, Office.PRESIDENT})
WORKS = frozenset({Office.ENFORCEMENT_OFFICER, Office.JUDGE, Office.PRESIDENT, Office.REGISTRY_CLERK, Office.AUDITOR})
BENCH = frozenset({Office.JUDGE, Office.PRESIDENT, Office.RECORDER})
REPORTS = frozenset(READERS)
EVERYONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Place:
    """One entry of the navigation, as shown."""

    title: Text
    address: str
    here: bool


# Title, name of the address, offices that see it (none: everybody), whether one must be signed in.
_PLACES: tuple[tuple[Text, str, frozenset[str], bool], ...] = (
    (_("Home"), "home", EVERYONE, False),
    (_("File a case"), "filings", EVERYONE, False),
    (_("My desk"), "work", frozenset(OFFICES), True),
    (_("Cases"), "cases", EVERYONE, True),
    (_("Search the files"), "find", EVERYONE, True),
    (_("Mediations"), "mediations", EVERYONE, True),
    (_("Agreements to confirm"), "confirmations", BENCH, True),
    (_("Appointments"), "appointments", EVERYONE, False),
    (_("Hotline"), "helpline", HOTLINE, True),
    (_("Questions by telephone"), "helpline_orders", HOTLINE | WATCH | EDITORS | BENCH, True),
    (_("Unanswered questions"), "helpline_questions", HOTLINE | EDITORS, True),
    (_("Hotline figures"), "helpline_watch", WATCH, True),
    (_("Queue of visitors"), "queue_desk", AT_THE_COUNTER, True),
    (_("Visits"), "front_visits", FRONT, True),
    (_("Counters"), "counters", ARRANGE, True),
    (_("Notices and guidance"), "notice_desk", EDITORS, True),
    (_("Directory of contacts"), "contact_desk", KEEPS, True),
    (_("Closure desk"), "closure_desk", DRAFTS, True),
    (_("Review queue"), "review_queue", frozenset(DESK), True),
    (_("Counter desk"), "counter", frozenset({Office.FILING_CLERK}), True),
    (_("Service of process"), "service_orders", CLERKS, True),
    (_("Checks of identity"), "identity_checks", frozenset({Office.FILING_CLERK, Office.REGISTRY_CLERK}), True),
    (_("Letters for the post"), "print_for_post", frozenset({Office.REGISTRY_CLERK}), True),
    (_("What came back"), "returned", frozenset({Office.REGISTRY_CLERK}), True),
    (_("Licences of lawyers"), "licences", frozenset({Office.FILING_CLERK, Office.REGISTRY_CLERK}), True),
    (_("Who files only at the counter"), "restrictions", frozenset({Office.PRESIDENT}), True),
    (_("Hearings"), "hearings", CLERKS | BENCH, True),
    (_("Court sessions"), "sessions", PLANS, True),
    (_("Centres and interpreters"), "hearing_arranging", ARRANGE, True),
    (_("Hearings from the centre"), "centre_hearings", frozenset({Office.DETENTION_OPERATOR}), True),
    (_("Decisions"), "decisions", BENCH, True),
    (_("Closures and reports"), "closure_reports", TELLS, True),
    (_("Enforcement"), "enforcement_queue", frozenset({Office.FILING_CLERK, Office.JUDGE, Office.PRESIDENT}), True),
    (_("Enforcement desk"), "enforcement_desk", WORKS, True),
    (_("Requests to join"), "join_requests", frozenset({Office.REGISTRY_CLERK}), True),
    (_("Help for your case"), "guidance", EVERYONE, False),
    (_("Courts"), "courts", EVERYONE, False),
    (_("Contacts"), "contacts", EVERYONE, False),
    (_("Notices"), "notices", EVERYONE, False),
    (_("Keeping the house"), "operations", KEEPS_HOUSE, True),
    (_("Reports"), "reports", REPORTS, True),
    (_("Figures"), "figures_desk", FIGURES, True),
    (_("Figures of the court"), "figures", EVERYONE, False),
)
# What an office holder has less use for all day.
_FOR_VISITORS = {"figures", "guidance", "courts", "contacts", "filings", "appointments"}


def places(request: HttpRequest) -> list[Place]:
    """Return the places for this person; an address that this installation does not have is left out."""
    # A request refused at the very door has no person yet.
    user = getattr(request, "user", None)
    known = bool(user and user.is_authenticated)
    offices = {held.office for held in user.offices} if user and known else set()
    found: list[tuple[Text, str]] = []
    for title, name, wanted, signed_in in _PLACES:
        if (wanted and not wanted & offices) or (signed_in and not known):
            continue
        if offices and name in _FOR_VISITORS:
            continue
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        found.append((title, address))
    around = [address for _title, address in found if _within(request.path, address)]
    # /counter/queue is below /counter, but a place of its own.
    nearest = max(around, key=len, default="")
    return [Place(title, address, address == nearest) for title, address in found]


def _within(path: str, address: str) -> bool:
    return path == address or (address != "/" and path.startswith(address.rstrip("/") + "/"))
