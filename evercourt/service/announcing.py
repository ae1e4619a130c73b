"""The words of an announcement that serves process (CPLI 138–139): always in the court's own language."""

from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from evercourt.service.models import ServiceOrder

# The authoritative text is Chinese; translations stand beside it on the portal.
COURT_LANGUAGE = "zh-hans"


def text_of(order: ServiceOrder, last_day: date) -> tuple[str, str]:
    """Return title and body: who, which case, which papers, where to fetch them, when it counts as served."""
    court = order.case.court
    with translation.override(COURT_LANGUAGE):
        title = _("Announcement to %(name)s") % {"name": order.party.name}
        body = _(
            "%(name)s: in case %(number)s (%(title)s) the court serves on you by announcement: %(papers)s. "
            "Collect the papers at %(court)s, %(address)s. If you do not, they count as served on %(day)s, and the "
            "periods of the law run from then. You can also join online with the help of the court's service desk."
        ) % {
            "name": order.party.name,
            "number": order.case.number,
            "title": order.case.title,
            "papers": order.get_purpose_display(),
            "court": court.name,
            "address": court.address,
            "day": last_day.isoformat(),
        }
    return title, body
