"""Which ways of service are lawful for a recipient, and in which order. Pure: plain values in, plain values out."""

from collections.abc import Collection
from dataclasses import dataclass

PORTAL = "portal"
EMAIL = "email"
COUNTER = "counter"
CUSTODY = "custody"
POST = "post"
ENTRUSTED = "entrusted"
ANNOUNCEMENT = "announcement"

PROVIDED = "provided"
CONFIRMED = "confirmed"
INFERRED = "inferred"


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """What the court knows of a recipient.

    `consents`: the electronic ways they agreed to, and did not withdraw. `email_basis`: how the court knows the e-mail
    address, empty if there is none. `came_back`: the kinds of address (`post`, `email`) whose last papers came back.
    `comes_to_court`: they said they collect their papers at the counter. `held`: in custody, where papers come only
    through the institution (CPL 93).
    """

    joined: bool = False
    consents: Collection[str] = ()
    email_basis: str = ""
    portal_basis: str = CONFIRMED
    comes_to_court: bool = False
    postal_address: bool = False
    came_back: Collection[str] = ()
    held: bool = False


@dataclass(frozen=True, kw_only=True)
class Step:
    """One way, whether the law allows it now, whether the court's system can take it by itself, and why."""

    way: str
    lawful: bool
    by_itself: bool
    basis: str
    reason: str
    address_basis: str = CONFIRMED


def plan(recipient: Recipient, *, failed: Collection[str] = ()) -> list[Step]:
    """Return every way in its order, each with the reason why it is lawful or not.

    Electronic ways need consent (OLR 29; CPL 90). The counter needs only the recipient (CPL 88). Post is the rule for
    everyone else (CPL 91). An announcement is the last resort: only when every other lawful way has failed (CPL 95).
    """
    if recipient.held:
        return [Step(way=CUSTODY, lawful=True, by_itself=False, basis="CPL 93; CPL 94", reason="held")]
    steps = [
        _portal(recipient, failed),
        _email(recipient, failed),
        _counter(recipient, failed),
        _post(recipient, failed),
        _entrusted(recipient, failed),
    ]
    # Neither is asked for before an announcement: a visit is the recipient's to make, another court's help is a choice.
    open_ways = [step.way for step in steps if step.lawful and step.way not in (COUNTER, ENTRUSTED)]
    return [*steps, _announcement(open_ways, tried=POST in failed or not recipient.postal_address)]


def next_step(recipient: Recipient, *, failed: Collection[str] = ()) -> Step | None:
    """Return the way to take next: the first lawful one that needs no visit of the recipient; None if there is none."""
    lawful = [step for step in plan(recipient, failed=failed) if step.lawful]
    if recipient.comes_to_court:
        electronic = [step for step in lawful if step.by_itself]
        counter = [step for step in lawful if step.way == COUNTER]
        return next(iter([*electronic, *counter]), None)
    return next((step for step in lawful if step.way not in (COUNTER, ENTRUSTED)), None)


def _portal(recipient: Recipient, failed: Collection[str]) -> Step:
    reason = (
        "failed" if PORTAL in failed
        else "not_joined" if not recipient.joined
        else "no_consent" if PORTAL not in recipient.consents
        else "consented"
    )  # fmt: skip
    return Step(
        way=PORTAL,
        lawful=reason == "consented",
        by_itself=True,
        basis="OLR 29; CPL 90",
        reason=reason,
        address_basis=recipient.portal_basis,
    )


def _email(recipient: Recipient, failed: Collection[str]) -> Step:
    reason = (
        "failed" if EMAIL in failed
        else "no_address" if not recipient.email_basis
        else "came_back" if EMAIL in recipient.came_back
        else "no_consent" if EMAIL not in recipient.consents
        else "not_confirmed" if recipient.email_basis == INFERRED
        else "consented"
    )  # fmt: skip
    return Step(
        way=EMAIL,
        lawful=reason == "consented",
        by_itself=True,
        basis="OLR 29; CPL 90",
        reason=reason,
        address_basis=recipient.email_basis or INFERRED,
    )


def _counter(recipient: Recipient, failed: Collection[str]) -> Step:
    reason = "failed" if COUNTER in failed else "collects" if recipient.comes_to_court else "if_present"
    return Step(way=COUNTER, lawful=reason != "failed", by_itself=False, basis="CPL 88", reason=reason)


def _post(recipient: Recipient, failed: Collection[str]) -> Step:
    reason = "failed" if POST in failed else "no_address" if not recipient.postal_address else "address"
    return Step(way=POST, lawful=reason == "address", by_itself=False, basis="CPL 91", reason=reason)


def _entrusted(recipient: Recipient, failed: Collection[str]) -> Step:
    reason = "failed" if ENTRUSTED in failed else "no_address" if not recipient.postal_address else "hard_from_here"
    return Step(way=ENTRUSTED, lawful=reason == "hard_from_here", by_itself=False, basis="CPL 91", reason=reason)


def _announcement(open_ways: Collection[str], *, tried: bool) -> Step:
    lawful = tried and not open_ways
    return Step(
        way=ANNOUNCEMENT,
        lawful=lawful,
        by_itself=False,
        basis="CPL 95",
        reason="others_failed" if lawful else "other_ways_first",
    )
