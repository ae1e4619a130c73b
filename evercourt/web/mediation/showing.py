"""What the page of a mediation shows to this person: only what they may read."""

from typing import Any

from django.utils.translation import gettext as _

from evercourt.accounts.models import User
from evercourt.kernel.policy import may
from evercourt.mediation.acts import may_come_today, unsigned, words_of
from evercourt.mediation.acts.coding import reach
from evercourt.mediation.conflicts import free
from evercourt.mediation.models import (
    Agreement,
    Assignment,
    Mediation,
    Meeting,
    OfferRound,
    Participant,
    Proposal,
    Statement,
)
from evercourt.mediation.policy import ACTIVE, is_mediator, is_theirs, own, settles_for, takes_down
from evercourt.mediation.states import AgreementState, AssignmentState, MediationState, RoundState
from evercourt.mediation.texts import legal
from evercourt.web.mediation import forms

State = MediationState


def page_of(mediation: Mediation, user: User, typed: dict[str, Any]) -> dict[str, Any]:
    """Return the context of the page."""
    participants = list(mediation.participants.select_related("user", "party", "chosen__user", "mediation__court"))
    # Who asks stands first.
    participants.sort(key=lambda one: (Participant.Side.values.index(one.side), one.position))
    mine = [one for one in participants if is_theirs(user, one)]
    hears = is_mediator(user, mediation)
    inside = bool(mine) or hears
    active = list(
        mediation.assignments.filter(state__in=ACTIVE).select_related("mediator__user").order_by("-leads", "pk")
    )
    assignment = next((one for one in active if one.leads), None)
    waiting = [one for one in active if one.state == AssignmentState.APPOINTED]
    asked = next((one for one in waiting if may(user, "mediation.accept", one)), None)
    told, told_basis = legal(mediation.court, "told")
    effect, effect_basis = legal(mediation.court, "effect")
    secrecy, secrecy_basis = legal(mediation.court, "secrecy")
    running = mediation.state == State.RUNNING
    shown: dict[str, Any] = {
        "mediation": mediation,
        "participants": participants,
        "mine": mine[0] if mine else None,
        "settles": bool(mine) and settles_for(user, mine[0]),
        "hears": hears,
        "inside": inside,
        "takes_down": takes_down(user, mediation),
        "assignment": assignment,
        "asked": asked,
        "beside": [one for one in active if not one.leads],
        "seats": [one for one in active if one.state == AssignmentState.ACCEPTED],
        "told": told, "told_basis": told_basis, "effect": effect, "effect_basis": effect_basis,
        "secrecy": secrecy, "secrecy_basis": secrecy_basis,
        "running": running,
        "typed": typed,
        "lines": forms.shown_lines(typed.get("clauses", []) if typed.get("act") == "proposals" else []),
        "threads": _threads(mediation, user, participants, mine, hears) if inside else [],
        "notes": list(Statement.objects.visible_to(user).filter(mediation=mediation, kind="note")) if hears else [],
        "meetings": _meetings(mediation, user, running),
        "proposals": _proposals(mediation, user, participants),
        "rounds": _rounds(mediation, mine, hears) if inside else [],
        "leaves": bool(mine) and mediation.is_open,
    }  # fmt: skip
    if mediation.state == State.CHOOSING and mine:
        shown["mediators"] = free(mediation)
    if running and may(user, "mediation.call_in", mediation):
        here = {one.mediator_id for one in active}
        shown["callable"] = [one for one in free(mediation) if one.pk not in here]
    if mediation.state == State.ASKING:
        shown["to_ask"] = [one for one in participants if one.answer == one.Answer.ASKED]
    if inside or mediation.state == State.AGREED:
        shown |= _agreement(mediation, participants, mine, inside)
    written = shown["agreement"].clauses if shown.get("agreement") else []
    shown["agreement_lines"] = forms.shown_lines(typed["clauses"] if typed.get("act") == "agreement" else written)
    shown |= _forms(mediation, participants, typed) if hears or shown["takes_down"] else {"talk": forms.TalkForm()}
    if asked and "accepting" not in shown:
        shown["accepting"] = forms.AcceptForm(auto_id="accepting_%s")
    return shown


def listed(user: User) -> dict[str, Any]:
    """Return the mediations of a person: their own, those they mediate, those they are asked to mediate."""
    visible = Mediation.objects.visible_to(user).select_related("court", "filing", "case").order_by("-pk")
    asked = Assignment.objects.filter(state=AssignmentState.APPOINTED, mediator__user=user)
    return {
        "mediations": visible[:200],
        "asked": [one.mediation for one in asked.select_related("mediation__court", "mediation__filing")],
        "own": set(own(user).values_list("mediation", flat=True)),
    }


def _meetings(mediation: Mediation, user: User, running: bool) -> list[dict[str, Any]]:
    """Return the talks this person may know of, and whether its live room is open to them today."""
    found = Meeting.objects.visible_to(user).filter(mediation=mediation, cancelled_at=None)
    return [
        {"meeting": one, "enter": running and may_come_today(one)}
        for one in found.select_related("apart_with", "mediation__court")
    ]


def _threads(
    mediation: Mediation, user: User, participants: list[Any], mine: list[Any], hears: bool
) -> list[dict[str, Any]]:
    """Return the joint talk, and the separate ones this person has part in; nothing is asked for others."""
    said = list(
        Statement.objects.visible_to(user)
        .filter(mediation=mediation, kind="said")
        .select_related("speaker", "document", "apart_with")
    )
    apart = participants if hears else mine
    threads = [{"name": _("Joint talk"), "key": "all", "with": None, "said": [s for s in said if not s.apart_with_id]}]
    for one in apart:
        name = _("In confidence with %(name)s") % {"name": one.name} if hears else _("In confidence with the mediator")
        threads.append(
            {"name": name, "key": str(one.pk), "with": one, "said": [s for s in said if s.apart_with_id == one.pk]}
        )
    return threads


def _proposals(mediation: Mediation, user: User, participants: list[Any]) -> list[dict[str, Any]]:
    from evercourt.mediation.clauses import words

    names = {one.pk: one.name for one in participants}
    found = Proposal.objects.visible_to(user).filter(mediation=mediation).select_related("made_by", "apart_with")
    newest = {one.number: one.version for one in found}
    return [
        {
            "proposal": one,
            "words": words(one.content["clauses"], names),
            "newest": newest[one.number] == one.version,
            "answers": {
                answer.participant.name: answer.accepts for answer in one.answers.select_related("participant")
            },
        }
        for one in found.prefetch_related("answers__participant")
    ]


def _rounds(mediation: Mediation, mine: list[Any], hears: bool) -> list[dict[str, Any]]:
    """Return the rounds; whether the other side has offered already is told to nobody."""
    keys = {one.pk for one in mine}
    rounds: list[dict[str, Any]] = []
    for one in OfferRound.objects.filter(mediation=mediation).select_related("payer", "payee"):
        takes_part = bool(keys & {one.payer_id, one.payee_id})
        if not (takes_part or hears):
            continue
        offered = one.offers.filter(participant__in=keys).exclude(sealed="").exists()
        pays = one.payer_id in keys
        rounds.append(
            {
                "round": one, "open": one.state == RoundState.OPEN and takes_part, "offered": offered, "pays": pays,
                "rule": dict(forms.RoundForm.base_fields["rule"].choices).get(one.rule, one.rule),  # type: ignore[attr-defined]
            }
        )  # fmt: skip
    return rounds


def _agreement(mediation: Mediation, participants: list[Any], mine: list[Any], inside: bool) -> dict[str, Any]:
    agreement = Agreement.objects.filter(mediation=mediation).exclude(state=AgreementState.DROPPED).first()
    if agreement is None or (agreement.state != AgreementState.EFFECTIVE and not inside):
        return {}
    left = unsigned(agreement) if agreement.state == AgreementState.SIGNING else []
    confirmation = getattr(agreement, "confirmation", None)
    joined = set(confirmation.joined.values_list("participant", flat=True)) if confirmation else set()
    return {
        "agreement": agreement,
        "clauses": words_of(agreement),
        "unsigned": left,
        "signatures": agreement.signatures.filter(version=agreement.version).select_related("participant"),
        "to_sign": next((one for one in mine if one in left), None),
        "obligations": agreement.obligations.select_related("obligor", "obligee"),
        "confirmation": confirmation,
        "joined": [one for one in participants if one.pk in joined],
        "may_join": next((one for one in mine if one.pk not in joined), None),
        "awaited": [one for one in participants if one.pk not in joined],
        "code": forms.CodeForm(),
        "reach": {one.pk: bool(reach(one)[1]) for one in participants},
    }


def _forms(mediation: Mediation, participants: list[Any], typed: dict[str, Any]) -> dict[str, Any]:
    everyone = mediation.participants.all()
    made: dict[str, Any] = {
        "talk": forms.TalkForm(), "heard": forms.HeardForm(), "note": forms.NoteForm(), "meeting": forms.MeetingForm(),
        "taken_down": forms.TakenDownForm(), "end": forms.EndForm(), "extension": forms.ExtensionForm(),
        "reason": forms.ReasonForm(), "accepting": forms.AcceptForm(), "identify": forms.IdentifyForm(),
        "round_form": forms.RoundForm(),
    }  # fmt: skip
    for form, names in (
        ("heard", ("speaker",)), ("meeting", ("apart_with",)), ("taken_down", ("participant",)),
        ("identify", ("participant",)), ("round_form", ("payer", "payee")),
    ):  # fmt: skip
        made[form].auto_id = f"{form}_%s"
        for name in names:
            made[form].fields[name].queryset = everyone
    for form in ("note", "end", "extension", "reason", "accepting", "talk"):
        made[form].auto_id = f"{form}_%s"
    return made
