"""Closure orders, what they did, and who was told."""

from evercourt.continuity.models.effect import DeadlineEffect, HearingEffect, VisitEffect
from evercourt.continuity.models.issuing import Issuing
from evercourt.continuity.models.keeping import KeepRequest
from evercourt.continuity.models.order import (
    ClosedPlace,
    ClosureOrder,
    Contact,
    DeadlineRule,
    HearingException,
    HearingRule,
    Replacement,
    StoppedService,
)
from evercourt.continuity.models.preview import Preview, PreviewLine, PreviewPerson
from evercourt.continuity.models.reach import Recipient

__all__ = [
    "ClosedPlace",
    "ClosureOrder",
    "Contact",
    "DeadlineEffect",
    "DeadlineRule",
    "HearingEffect",
    "HearingException",
    "HearingRule",
    "Issuing",
    "KeepRequest",
    "Preview",
    "PreviewLine",
    "PreviewPerson",
    "Recipient",
    "Replacement",
    "StoppedService",
    "VisitEffect",
]
