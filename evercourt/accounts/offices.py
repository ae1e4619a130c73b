"""The offices a person can hold at a court; an office, not a flag, gives a right."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Office(TextChoices):
    FILING_CLERK = "filing_clerk", _("filing clerk")
    REGISTRY_CLERK = "registry_clerk", _("registry clerk")
    JUDGE = "judge", _("judge")
    PRESIDENT = "president", _("court president")
    RECORDER = "recorder", _("court recorder")
    MEDIATOR = "mediator", _("mediator")
    ENFORCEMENT_OFFICER = "enforcement_officer", _("enforcement officer")
    HOTLINE_AGENT = "hotline_agent", _("hotline agent")
    HOTLINE_SUPERVISOR = "hotline_supervisor", _("hotline supervisor")
    DETENTION_OPERATOR = "detention_operator", _("detention-centre operator")
    PROSECUTOR = "prosecutor", _("prosecutor of the procuratorate")
    AUDITOR = "auditor", _("auditor")
    ADMINISTRATOR = "administrator", _("administrator")
