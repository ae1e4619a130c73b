"""A sale as a file for the network auction platform: what it publishes, nothing else (AUC 13; protocol 11)."""

from typing import Any

from django.db.models import Q

from evercourt.enforcement.models import Keeping, Sale
from evercourt.enforcement.states import KeepingStep, SaleState

VERSION = "1"
# What the platform can be told of: what a panel announced, not what was only proposed, also if it was stopped then.
SENT = Q(state__in=(SaleState.ANNOUNCED, SaleState.STOPPED), document__isnull=False)


def package_of(sale: Sale) -> dict[str, Any]:
    """Return the file by which a case is handed to the platform. Parties are not named: the platform sells a thing."""
    case, holding, priced = sale.case, sale.measure.holding, sale.valuation
    seized = Keeping.objects.filter(measure=sale.measure, step=KeepingStep.SEIZED).first()
    return {
        "protocol": VERSION,
        "kind": "sale" if sale.state != SaleState.STOPPED else "stop",
        "sale": f"{case.number}-{sale.pk}",
        "court": {"code": case.court.code, "name": case.court.name, "phone": case.court.phone},
        "case_number": case.number,
        "round": sale.round,
        "thing": {
            "kind": holding.kind, "label": holding.label, "number": holding.number,
            "condition": sale.measure.condition, "inventory": seized.inventory if seized else [],
            "photographs": [one["sha256"] for one in seized.photographs] if seized else [],
        },
        "reference_price": {
            "amount": str(priced.amount), "way": priced.way, "valued_on": priced.valued_on.isoformat(),
            "valid_until": priced.valid_until.isoformat(), "paper_sha256": priced.paper.sha256,
        },
        "start": str(sale.start), "deposit": str(sale.deposit), "step": str(sale.step),
        "announce_on": sale.announce_on.isoformat(), "opens_at": sale.opens_at.isoformat(),
        "closes_at": sale.closes_at.isoformat(), "extends_minutes": sale.limits.get("extend_minutes", 5),
        "priority": bool(sale.priority),
        "ruling_sha256": sale.document.sha256 if sale.document else "",
        "why_stopped": sale.why if sale.state == SaleState.STOPPED else "",
        "keep_years": sale.limits.get("keep_years", 10),
    }  # fmt: skip
