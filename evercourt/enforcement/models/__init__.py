"""What is kept of enforcement: titles, what is owed, institutions, inquiries, measures, money, objections, endings."""

from evercourt.enforcement.models.application import EnforcementApplication
from evercourt.enforcement.models.award import Award
from evercourt.enforcement.models.debt import Debt, PropertyReport
from evercourt.enforcement.models.ending import Ending, EndKind
from evercourt.enforcement.models.inquiry import Alert, Answer, Holding, Inquiry
from evercourt.enforcement.models.keeping import Keeping, Sighting
from evercourt.enforcement.models.measure import Measure, MeasureOrder, OrderAnswer
from evercourt.enforcement.models.money import Distribution, MoneyMove, Payout
from evercourt.enforcement.models.objection import AwardGround, Objection
from evercourt.enforcement.models.officers import CaseOfficer, FiledOfficer, Institution, Mechanism, SentMessage
from evercourt.enforcement.models.restitution import Restitution
from evercourt.enforcement.models.review import Review
from evercourt.enforcement.models.ruling import Ruling
from evercourt.enforcement.models.sale import Sale
from evercourt.enforcement.models.suspension import Suspension
from evercourt.enforcement.models.valuation import Valuation

__all__ = [
    "Alert",
    "Answer",
    "Award",
    "AwardGround",
    "CaseOfficer",
    "Debt",
    "Distribution",
    "EndKind",
    "Ending",
    "EnforcementApplication",
    "FiledOfficer",
    "Holding",
    "Inquiry",
    "Institution",
    "Keeping",
    "Measure",
    "MeasureOrder",
    "Mechanism",
    "MoneyMove",
    "Objection",
    "OrderAnswer",
    "Payout",
    "PropertyReport",
    "Restitution",
    "Review",
    "Ruling",
    "Sale",
    "SentMessage",
    "Sighting",
    "Suspension",
    "Valuation",
]
