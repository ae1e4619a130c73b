"""What is kept of a mediation. What is said in it lies apart, in `said` and `terms`: see policy.py for the walls."""

from evercourt.mediation.models.agreement import Agreement, Confirmation, Joined, Obligation, Signature
from evercourt.mediation.models.code import Code
from evercourt.mediation.models.mediation import Assignment, EndReason, Mediation, Mediator, Participant
from evercourt.mediation.models.said import Meeting, Statement
from evercourt.mediation.models.terms import OfferRound, Proposal, ProposalAnswer, SealedOffer

__all__ = [
    "Agreement",
    "Assignment",
    "Code",
    "Confirmation",
    "EndReason",
    "Joined",
    "Mediation",
    "Mediator",
    "Meeting",
    "Obligation",
    "OfferRound",
    "Participant",
    "Proposal",
    "ProposalAnswer",
    "SealedOffer",
    "Signature",
    "Statement",
]
