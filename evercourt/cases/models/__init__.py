"""The case file."""

from evercourt.cases.models.case import Case, OfCase, PanelMember
from evercourt.cases.models.deadline import Deadline
from evercourt.cases.models.docket import CaseDocument, DocketEntry
from evercourt.cases.models.extension import Extension
from evercourt.cases.models.fee import Fee, FeeRelief, Payment, Refund
from evercourt.cases.models.group import CaseGroup, JoinedCase
from evercourt.cases.models.marks import EntryCorrection, Sealing, Striking
from evercourt.cases.models.party import Appearance, Matter, Party, PartyIdentity, Representation
from evercourt.cases.models.received import ReceivedFile
from evercourt.cases.models.recusal import DeclaredRelation, Ground, Recusal
from evercourt.cases.models.taken_over import TakenOver

__all__ = [
    "Appearance",
    "Case",
    "CaseDocument",
    "CaseGroup",
    "Deadline",
    "DeclaredRelation",
    "DocketEntry",
    "EntryCorrection",
    "Extension",
    "Fee",
    "FeeRelief",
    "Ground",
    "JoinedCase",
    "Matter",
    "OfCase",
    "PanelMember",
    "Party",
    "PartyIdentity",
    "Payment",
    "ReceivedFile",
    "Recusal",
    "Refund",
    "Representation",
    "Sealing",
    "Striking",
    "TakenOver",
]
