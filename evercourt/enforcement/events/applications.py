"""What happens to applications for enforcement."""

import dataclasses
from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from evercourt.kernel.errors import Text
from evercourt.kernel.events import Event


@dataclasses.dataclass(frozen=True, kw_only=True)
class EnforcementApplied(Event):
    name: ClassVar[str] = "enforcement.applied"
    summary: ClassVar[Text] = _("%(applicant)s applied for enforcement of %(title)s: %(amount)s yuan")
    application: int
    title: str
    number: str
    applicant_id: int | None
    applicant: str
    amount: Decimal
    due_on: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class EnforcementNear(Event):
    """The last day to open or refuse is near: the clerks are reminded, once."""

    name: ClassVar[str] = "enforcement.near"
    summary: ClassVar[Text] = _("Reminded that enforcement of %(title)s must be decided by %(due_on)s")
    docket: ClassVar[bool] = False
    application: int
    title: str
    number: str
    applicant: str
    due_on: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class EnforcementPutToJudge(Event):
    """A clerk thinks that the application must be refused, which only a judge can do."""

    name: ClassVar[str] = "enforcement.put_to_judge"
    summary: ClassVar[Text] = _("Application for enforcement of %(title)s put before a judge")
    application: int
    title: str
    number: str
    applicant: str
    why: str
    due_on: date


@dataclasses.dataclass(frozen=True, kw_only=True)
class EnforcementOpened(Event):
    name: ClassVar[str] = "enforcement.opened"
    summary: ClassVar[Text] = _("Enforcement opened as %(number)s on the title %(title)s of %(title_case)s")
    application: int
    number: str
    title: str
    title_case: str
    amount: Decimal


@dataclasses.dataclass(frozen=True, kw_only=True)
class TitleUnderEnforcement(Event):
    name: ClassVar[str] = "enforcement.title_under_enforcement"
    summary: ClassVar[Text] = _("Enforcement of %(title)s opened as %(number)s")
    application: int | None
    title: str
    number: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class EnforcementRefused(Event):
    name: ClassVar[str] = "enforcement.refused"
    summary: ClassVar[Text] = _("Application for enforcement of %(title)s not accepted: %(reasons)s")
    application: int
    title: str
    number: str
    applicant_id: int | None
    reasons: str
    ruling_sha256: str
