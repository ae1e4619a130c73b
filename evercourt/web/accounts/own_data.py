"""What the court keeps about a person, and who looked at it: to read and to take away (PIPL 44, 45)."""

from collections.abc import Iterator
from typing import Any

from allauth.usersessions.models import UserSession
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q, QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.firms import Deputy
from evercourt.accounts.models import LawyerLicence, User
from evercourt.accounts.offices import Office
from evercourt.appointments.models import Appointment
from evercourt.cases.models import Case
from evercourt.cases.policy import own_causes
from evercourt.conference.models import LineCheck, Measurement, Said, Seat
from evercourt.filing.models import Filing
from evercourt.hearings.models import ObserverRequest, Participant
from evercourt.ledger.models import Access
from evercourt.mediation.models import Mediation
from evercourt.mediation.policy import own
from evercourt.messages.models import Message, Preference
from evercourt.service.letters import body_for
from evercourt.web.doors import Request, reads
from evercourt.web.paging import long_list

PAGE = 50
# A court that kept more looks than this at one person's files answers for the rest at the counter.
LOOKS_TO_TAKE_AWAY = 20_000

# The first word of what was looked at, as the person reads it.
SEEN = {
    "case": _("the case page"),
    "mediation": _("the page of a mediation"),
    "confirmation": _("an agreement to be confirmed"),
    "document": _("a document"),
    "copy": _("a copy of a document"),
    "service": _("a paper being served"),
    "identity": _("identity numbers"),
    "call": _("the case, told by telephone"),
    "received": _("a file from another court"),
}


@reads
def own_data(request: Request) -> HttpResponse:
    """Show who looked at one's own cases and filings, newest first, and what can be taken away."""
    page = long_list(_looks_at(request.user), PAGE, request.GET.get("page"))
    streams = _names_of_streams(page.object_list)
    rows = [_shown(look, request.user, streams) for look in page]
    return render(request, "accounts/own_data.html", {"page": page, "rows": rows})


@reads
def own_data_file(request: Request) -> HttpResponse:
    """Give everything the court keeps about the person's account as one JSON file."""
    response = JsonResponse(
        dict(_kept_about(request.user)),
        encoder=DjangoJSONEncoder,
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        headers={"Cache-Control": "no-store"},
    )
    response["Content-Disposition"] = f'attachment; filename="my-data-{timezone.localdate():%Y-%m-%d}.json"'
    return response


def _own_cases(user: User) -> QuerySet[Case]:
    """The cases in which the person is a party or represents one today; an office alone makes none one's own."""
    return Case.objects.filter(own_causes(user))


def _looks_at(user: User) -> QuerySet[Access]:
    streams = [f"person:{user.pk}"]
    streams += [f"case:{pk}" for pk in _own_cases(user).values_list("pk", flat=True)]
    streams += [f"filing:{pk}" for pk in user.filings.values_list("pk", flat=True)]
    return Access.objects.filter(stream__in=streams).order_by("-at", "-pk")


def _names_of_streams(looks: list[Access]) -> dict[str, str]:
    keys: dict[str, set[int]] = {"case": set(), "filing": set()}
    for look in looks:
        kind, _colon, key = look.stream.partition(":")
        if kind in keys:
            keys[kind].add(int(key))
    named = {
        f"case:{pk}": number for pk, number in Case.objects.filter(pk__in=keys["case"]).values_list("pk", "number")
    }
    receipts = Filing.objects.filter(pk__in=keys["filing"]).values_list("pk", "receipt_number")
    return named | {f"filing:{pk}": number for pk, number in receipts}


def _shown(look: Access, user: User, streams: dict[str, str]) -> dict[str, Any]:
    """One look in words. Officers are shown by their office: they look for the court, not for themselves."""
    if look.actor == f"user:{user.pk}":
        who: Any = _("you")
    elif look.office:
        who = Office(look.office).label if look.office in Office.values else look.office
    else:
        who = _("the court's own software") if look.actor == "system" else _("another party or a representative")
    return {
        "at": look.at,
        "who": who,
        "what": SEEN.get(look.what.split(" ")[0], look.what),
        "number": streams.get(look.stream, ""),
        "is_case": look.stream.startswith("case:"),
        "via": look.get_via_display(),
    }


def _kept_about(user: User) -> Iterator[tuple[str, Any]]:
    yield "written_at", timezone.now()
    yield (
        "account",
        {
            "name": user.name,
            "email": user.email,
            "email_confirmed_at": user.email_confirmed_at,
            "phone": user.phone,
            "phone_confirmed_at": user.phone_confirmed_at,
            "language": user.language,
            "identity_level": user.get_identity_level_display(),
            "created_at": user.created_at,
        },
    )
    yield "offices", list(user.offices_held.values("court__code", "office", "since", "until"))
    yield (
        "identity_checks",
        [
            {
                "court": check.court.code,
                "document_kind": check.document_kind,
                "document_number": check.document_number,
                "state": check.state,
                "requested_at": check.requested_at,
                "decided_at": check.decided_at,
                "reason": check.reason,
            }
            for check in user.identity_checks.select_related("court").order_by("pk")
        ],
    )
    consents = user.channel_consents.order_by("pk")
    yield "consents", list(consents.values("kind", "address", "told_text_version", "via", "given_at", "withdrawn_at"))
    yield "keys", list(user.api_tokens.order_by("pk").values("name", "scopes", "created_at"))
    licence = LawyerLicence.objects.filter(user=user)
    yield "licence", list(licence.values("number", "firm", "entered_at", "verified_at", "refusal"))
    yield "firms", list(user.firms.order_by("pk").values("firm__name", "role", "asked_at", "agreed_at", "left_at"))
    deputies = Deputy.objects.filter(Q(lawyer=user) | Q(user=user)).order_by("pk")
    yield "deputies", list(deputies.values("lawyer__name", "user__name", "kind", "since", "until", "ended_at"))
    restrictions = user.restrictions.order_by("pk")
    yield "restrictions", list(restrictions.values("court__code", "reasons", "until", "ordered_at", "lifted_at"))
    powers = user.representations.order_by("pk").select_related("party__case")
    yield (
        "powers",
        [
            {
                "case": one.party.case.number, "party": one.party.name, "scope": one.scope, "matters": one.matters,
                "since": one.since, "until": one.until, "ended_at": one.ended_at, "address": one.address,
                "phone": one.phone, "email": one.email,
            }
            for one in powers
        ],
    )  # fmt: skip
    sessions = UserSession.objects.filter(user=user).order_by("pk")
    yield "sessions", list(sessions.values("created_at", "last_seen_at", "ip", "user_agent"))
    filings = user.filings.order_by("pk")
    yield "filings", list(filings.values("receipt_number", "state", "via", "created_at", "submitted_at", "form"))
    yield (
        "cases",
        list(_own_cases(user).order_by("pk").values("number", "title", "court__code", "filed_at", "ended_at")),
    )
    mediations = Mediation.objects.filter(pk__in=own(user).values("mediation")).order_by("pk")
    yield (
        "mediations",
        [
            {"reference": one.reference, "state": one.state, "proposed_at": one.proposed_at, "ended_at": one.ended_at}
            for one in mediations.select_related("case", "filing")
        ],
    )
    hearings = Participant.objects.filter(user=user).order_by("pk")
    yield (
        "hearings",
        list(
            hearings.values(
                "hearing__case__number", "hearing__during", "role", "language", "mode", "place", "checked_at",
                "check_method", "admitted_at", "gone_at",
            )
        ),
    )  # fmt: skip
    watched = ObserverRequest.objects.filter(user=user).order_by("pk")
    yield "hearings_watched", list(watched.values("hearing__case__number", "state", "asked_at", "decided_at", "reason"))
    visits = Appointment.objects.filter(person=user).order_by("pk")
    yield "appointments", list(visits.values("service", "starts_at", "state", "via", "booked_at", "note"))
    seats = Seat.objects.filter(person=user).order_by("pk")
    yield "live_rooms", list(seats.values("room__title", "room__opened_at", "name", "role", "state"))
    yield "said_in_live_rooms", list(Said.objects.filter(seat__person=user).values("at", "to", "text"))
    lines = Measurement.objects.filter(seat__person=user).order_by("pk")
    yield "lines", list(lines.values("at", "lost_sent", "lost_heard", "round_trip", "sent", "grade"))
    checks = LineCheck.objects.filter(person=user).order_by("pk")
    yield "line_checks", list(checks.values("at", "camera", "microphone", "returned", "sent", "grade", "faults"))
    yield "messengers", list(user.addresses.order_by("pk").values("line", "address", "added_at", "refused_at"))
    yield "telling", list(Preference.objects.filter(user=user).values("order", "quiet_from", "quiet_until"))
    letters = Message.objects.filter(to=user).order_by("pk")
    names = ("line", "address", "subject", "written_at", "sent_at", "read_at")
    yield (
        "messages",
        [{name: getattr(one, name) for name in names} | {"body": body_for(one, user)} for one in letters],
    )
    looks = _looks_at(user)[:LOOKS_TO_TAKE_AWAY]
    yield "looks", list(looks.values("at", "office", "stream", "what", "via"))
