"""What each kind of simulated institution is: what it can be asked, what it can be told, what its assets are."""

from evercourt.adapters.simulators.institutions.desk import Terms
from evercourt.enforcement.ports import Action, AssetKind

MONEY = frozenset({Action.FREEZE, Action.RENEW, Action.RELEASE, Action.LIFT, Action.DEDUCT})
THINGS = frozenset({Action.SEAL, Action.RENEW, Action.LIFT})
KINDS: dict[str, tuple[tuple[str, ...], frozenset[Action], tuple[AssetKind, ...]]] = {
    "bank": (("accounts", "balance", "holds"), MONEY, (AssetKind.DEPOSIT, AssetKind.FUND)),
    "payments": (("accounts", "balance", "holds"), MONEY, (AssetKind.PAYMENT_ACCOUNT,)),
    "vehicles": (("vehicles", "holds"), THINGS, (AssetKind.VEHICLE, AssetKind.VESSEL)),
    "land": (("real_estate", "holds"), THINGS, (AssetKind.REAL_ESTATE,)),
}


def terms_of(code: str, kind: str, *, transfers: bool = True) -> Terms:
    """Return the terms of an institution of that kind; without `transfers` it makes no online deductions (NET 9)."""
    items, controls, _assets = KINDS[kind]
    told = controls if transfers else controls - {Action.DEDUCT}
    return Terms(code=code, kind=kind, items=items, controls=frozenset(str(one) for one in told))
