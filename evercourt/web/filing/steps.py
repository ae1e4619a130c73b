"""The steps of the wizard: what each shows of the draft, and what was typed on it."""

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from evercourt.filing import form as parts
from evercourt.filing.models import Filing
from evercourt.filing.policy import help_of
from evercourt.kernel.fields import masked
from evercourt.web.filing import fields
from evercourt.web.filing.fields import Text

Item = dict[str, Any]

STEPS: dict[str, Text] = {
    "dispute": _("What it is about"),
    "court": _("Court"),
    "parties": _("Who is involved"),
    "claims": _("What you ask for"),
    "charge": _("Plea and sentence"),
    "facts": _("Facts and reasons"),
    "evidence": _("Evidence"),
    "mediation": _("Mediation"),
    "contact": _("How we reach you"),
    "confirmation": _("Word of the person"),
    "check": _("Check and submit"),
}
# What a charge has of its own, and what only others have.
OF_A_CHARGE, NOT_OF_A_CHARGE = ("charge",), ("claims", "mediation")
# What each step keeps: plain values, parts with fields of their own, lists of parts.
VALUES = {
    "dispute": ("cause",),
    "court": ("court",),
    "claims": ("fee_relief", "fee_relief_reason"),
    "facts": ("facts", "reasons"),
    "mediation": ("mediation",),
    "contact": ("interpreter",),
}
PARTS: dict[str, str] = {"charge": "charge", "contact": "consent", "confirmation": "confirmation"}
LISTS: dict[str, tuple[str, ...]] = {
    "parties": ("parties",),
    "claims": ("claims",),
    "facts": ("witnesses",),
    "evidence": ("evidence",),
}
MODELS: dict[str, type[BaseModel]] = {
    "parties": parts.Party,
    "claims": parts.Claim,
    "witnesses": parts.Witness,
    "evidence": parts.Evidence,
    "representatives": parts.Representative,
    "charge": parts.Charge,
    "consent": parts.Consent,
    "confirmation": parts.Confirmation,
}
# Set by the house, never typed; what alone does not make an item worth keeping.
NOT_TYPED = {"document", "representatives", "told_text_version", "told_language"}
SMALL = {"side", "kind", "identity_kind"}
# The fields shown for the plain values and parts of a step, before its lists.
SHOWN: dict[str, tuple[tuple[str, type[fields.Fields]], ...]] = {
    "facts": (("", fields.FactsFields),),
    "charge": (("charge", fields.ChargeFields),),
    "mediation": (("", fields.MediationFields),),
    "contact": (("consent", fields.ConsentFields), ("", fields.LanguageFields)),
    "confirmation": (("confirmation", fields.ConfirmationFields),),
}
SIDES: dict[str, Text] = {
    "plaintiff": _("Plaintiff"), "defendant": _("Defendant"), "third_party": _("Third party"),
    "prosecutor": _("Procuratorate"), "accused": _("Accused"),
}  # fmt: skip


@dataclass
class Group:
    """One part as shown: its fields, and how its buttons name it (`parties:2`)."""

    form: forms.Form
    title: Text = ""
    handle: str = ""
    side: str = ""
    inner: list["Group"] = field(default_factory=list)
    company: bool = False
    document: int | None = None


def steps_of(filing: Filing) -> dict[str, Text]:
    """Return the steps of this filing; only what a clerk wrote down needs the word of the person."""
    without = {*(NOT_OF_A_CHARGE if is_charge(filing.form) else OF_A_CHARGE)}
    if not filing.taken_by_id or help_of(filing):
        without.add("confirmation")
    steps = STEPS | ({"dispute": _("Crime charged")} if is_charge(filing.form) else {})
    return {name: words for name, words in steps.items() if name not in without}


def is_charge(draft: Item) -> bool:
    """Return True if the draft charges a crime, as a prosecutor begins it (CRPL 176)."""
    return any(item.get("side") in ("prosecutor", "accused") for item in items(draft, "parties"))


def items(draft: Item, section: str) -> list[Item]:
    """Return a list of the draft as typed; anything else than parts in it reads as empty."""
    found = draft.get(section)
    return [item if isinstance(item, dict) else {} for item in found] if isinstance(found, list) else []


def groups(step: str, draft: Item, problems: dict[str, str]) -> list[Group]:
    """Return what a step shows, filled as typed, with what is wrong beside the field."""
    shown = []
    ways = (("", fields.ChargedFactsFields),) if step == "facts" and is_charge(draft) else SHOWN.get(step, ())
    for section, cls in ways:
        part = draft.get(section) if section else draft
        shown.append(Group(_form(cls, section, part if isinstance(part, dict) else {}, problems)))
    for section in LISTS.get(step, ()):
        shown += [_group(section, place, item, problems) for place, item in enumerate(_at_least(section, draft))]
    _number_titles(shown)
    # Plaintiffs come first, however the sides were added; each keeps its own place.
    order = [*SIDES, ""]
    return sorted(shown, key=lambda group: order.index(group.side)) if step == "parties" else shown


def _number_titles(shown: list[Group]) -> None:
    """Number the parts of the same title, so that two defendants are told apart by eye and by ear."""
    titles = [str(group.title) for group in shown]
    for place, group in enumerate(shown):
        if group.title and titles.count(titles[place]) > 1:
            group.title = f"{titles[place]} {titles[: place + 1].count(titles[place])}"


def _at_least(section: str, draft: Item) -> list[Item]:
    """Return the items to show: a first one of each kind everybody needs is there without asking for it."""
    found = items(draft, section)
    if section == "parties":
        there = {item.get("side", "plaintiff") for item in found}
        needed = ("prosecutor", "accused") if is_charge(draft) else ("plaintiff", "defendant")
        return found + [{"side": side, "kind": "person"} for side in needed if side not in there]
    return found or ([{"kind": "money"}] if section == "claims" else [])


def _group(section: str, place: int, item: Item, problems: dict[str, str]) -> Group:
    kinds = {"parties": fields.party_fields(item), "claims": fields.claim_fields(item)}
    cls = kinds.get(section) or {"witnesses": fields.WitnessFields, "evidence": fields.EvidenceFields}[section]
    group = Group(_form(cls, f"{section}-{place}", item, problems), handle=f"{section}:{place}")
    if section == "parties":
        group.side = item["side"] if item.get("side") in SIDES else "plaintiff"
        group.title, group.company = SIDES[group.side], cls is fields.CompanyFields
        group.inner = [
            Group(
                _form(fields.RepresentativeFields, f"{section}-{place}-representatives-{number}", inner, problems),
                title=_("Representative"),
                handle=f"representatives:{place}:{number}",
            )
            for number, inner in enumerate(items(item, "representatives"))
        ]
    elif section == "claims":
        group.title = _("Claim")
    elif section == "witnesses":
        group.title = _("Witness")
    elif section == "evidence":
        group.title = _("Piece of evidence")
        group.document = item.get("document") if isinstance(item.get("document"), int) else None
    return group


def _form(cls: type[fields.Fields], prefix: str, typed: Item, problems: dict[str, str]) -> forms.Form:
    """Return an unbound form: it shows what was typed, and the errors of the whole filing."""
    path = f"{prefix.replace('-', '.')}." if prefix else ""
    if (number := typed.get("identity_number")) and path + "identity_number" not in problems:
        # Who looks over a shoulder reads no number; one that does not add up is shown, so that it can be mended.
        typed = typed | {"identity_number": masked(str(number))}
    form = cls(initial=typed, prefix=prefix or None)
    form.full_clean()
    for name in form.fields:
        if text := problems.get(path + name):
            form.errors[name] = form.error_class([text])
    if typed.get("side", "plaintiff") != "plaintiff":
        # Of the other side nobody need know more than who it is and where to find them (CPL 122).
        for name in set(form.fields) - {"name", "address"}:
            form.fields[name].required = False
    return form


def typed_in(step: str, post: QueryDict, draft: Item) -> Item:
    """Return the sections of the draft as typed on this step, in the places in which they were shown."""
    typed: Item = {name: post.get(name, "") for name in VALUES.get(step, ())}
    if part := PARTS.get(step):
        kept = draft.get(part)
        typed[part] = {**(kept if isinstance(kept, dict) else {}), **_values(part, part, post)}
    for section in LISTS.get(step, ()):
        typed[section] = _list(section, section, post, items(draft, section))
    return typed


def _list(section: str, prefix: str, post: QueryDict, kept: list[Item]) -> list[Item]:
    found = []
    for place in range(300):
        start = f"{prefix}-{place}"
        values = _values(section, start, post)
        if not values:
            break
        before = kept[place] if place < len(kept) else {}
        if section == "parties":
            if number := values.get("identity_number"):
                values["identity_number"] = _unmasked(number, [before, *kept])
            inner = items(before, "representatives")
            values["representatives"] = _list("representatives", f"{start}-representatives", post, inner)
        # An item emptied by hand is not kept alive by what the page does not show, unless a file hangs on it.
        found.append({**before, **values} if _says(values) or before.get("document") else values)
    # A file attached meanwhile, by a second click or from the phone, keeps its line; only its own button removes it.
    return found + [item for item in kept[len(found) :] if item.get("document")]


def _unmasked(number: str, kept: list[Item]) -> str:
    """Return the number that a page showed masked and sent back as it was; anything else as typed."""
    known = [str(party["identity_number"]) for party in kept if party.get("identity_number")]
    return next((one for one in known if masked(one) == number), number)


def _values(section: str, prefix: str, post: QueryDict) -> Item:
    names = [name for name in MODELS[section].model_fields if name not in NOT_TYPED]
    values: Item = {name: post.get(f"{prefix}-{name}", "") for name in names if f"{prefix}-{name}" in post}
    if section == "consent":
        values["channels"] = post.getlist(f"{prefix}-channels")
    return values


def without_empty(sections: Item, wanted: list[Item]) -> Item:
    """Return the sections without items left empty; those in `wanted` were just asked for and stay."""

    def kept(found: list[Item]) -> list[Item]:
        return [item for item in found if _says(item) or any(item is one for one in wanted)]

    listed = {section for names in LISTS.values() for section in names} & set(sections)
    for party in sections["parties"] if "parties" in listed else []:
        party["representatives"] = kept(items(party, "representatives"))
    return {**sections, **{section: kept(sections[section]) for section in listed}}


def _says(item: Item) -> bool:
    return any(value.strip() if isinstance(value, str) else value for name, value in item.items() if name not in SMALL)
