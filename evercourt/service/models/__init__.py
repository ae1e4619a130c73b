"""Service of process."""

from evercourt.service.models.answer import Answer
from evercourt.service.models.entrusted import Entrusted, Visit
from evercourt.service.models.joining import JoinCode, JoinRequest, JoinTry
from evercourt.service.models.order import Rebuttal, ServiceAttempt, ServiceOrder
from evercourt.service.models.returned import Returned

__all__ = [
    "Answer",
    "Entrusted",
    "JoinCode",
    "JoinRequest",
    "JoinTry",
    "Rebuttal",
    "Returned",
    "ServiceAttempt",
    "ServiceOrder",
    "Visit",
]
