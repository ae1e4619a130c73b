"""The case file."""

from evercourt.cases.models.case import Case, PanelMember
from evercourt.cases.models.deadline import Deadline
from evercourt.cases.models.docket import CaseDocument, DocketEntry
from evercourt.cases.models.fee import Fee, FeeRelief, Payment, Refund
from evercourt.cases.models.party import Party, PartyIdentity, Representation
from evercourt.cases.models.received import ReceivedFile

__all__ = [
    "Case",
    "CaseDocument",
    "Deadline",
    "DocketEntry",
    "Fee",
    "FeeRelief",
    "PanelMember",
    "Party",
    "PartyIdentity",
    "Payment",
    "ReceivedFile",
    "Refund",
    "Representation",
]
