"""Hearings and everything that is kept of them."""

from evercourt.hearings.models.asynchronous import AsyncHearing, AsyncVideo
from evercourt.hearings.models.centre import Centre, CentreForm, CentreRoom
from evercourt.hearings.models.consent import Consent, Eligibility
from evercourt.hearings.models.course import AbsenceFinding, CourseEntry, Interruption, Reached, Sitting
from evercourt.hearings.models.exchange import Exchange, ExchangeSide, Opinion, Piece
from evercourt.hearings.models.hearing import Booking, Hearing
from evercourt.hearings.models.moving import MoveRequest
from evercourt.hearings.models.people import Apart, Interpreter, ObserverRequest, OnSiteDemand, Participant
from evercourt.hearings.models.session import CalendarHold, Called, Session
from evercourt.hearings.models.transcript import Correction, Line, Signing, Transcript

__all__ = [
    "AbsenceFinding",
    "Apart",
    "AsyncHearing",
    "AsyncVideo",
    "Booking",
    "CalendarHold",
    "Called",
    "Centre",
    "CentreForm",
    "CentreRoom",
    "Consent",
    "Correction",
    "CourseEntry",
    "Eligibility",
    "Exchange",
    "ExchangeSide",
    "Hearing",
    "Interpreter",
    "Interruption",
    "Line",
    "MoveRequest",
    "ObserverRequest",
    "OnSiteDemand",
    "Opinion",
    "Participant",
    "Piece",
    "Reached",
    "Session",
    "Signing",
    "Sitting",
    "Transcript",
]
