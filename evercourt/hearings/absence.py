"""Finding that somebody is absent: only a judge, shown the telemetry; a broken line is never absence (OLR 25)."""

from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.hearings import ports
from evercourt.hearings import remote_events as events
from evercourt.hearings.entering import is_today, over
from evercourt.hearings.models import AbsenceFinding, Participant, Reached, Sitting
from evercourt.hearings.people import of
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.events import canonical
from evercourt.kernel.policy import must
from evercourt.ledger.models import Entry
from evercourt.ledger.record import record

Finding = AbsenceFinding.Finding
# So much loss in percent is a broken line.
MUCH_LOSS = 10.0


def shown_telemetry(person: Participant) -> dict[str, Any]:
    """Return what the live room measured on the person's line, as it is shown to the judge, with its hash."""
    samples = [
        {"at": one.at.isoformat(), "what": one.what, "loss": one.loss, "delay": one.delay, "note": one.note}
        for one in sorted(
            [*ports.live_room().telemetry(person.hearing_id, person.pk), *_reached(person)], key=lambda one: one.at
        )
    ]
    return {"samples": samples, "sha256": sha256(canonical({"samples": _plain(samples)}).encode()).hexdigest()}


@transaction.atomic
def reach(person: Participant, *, how: str, by: User, via: Channel) -> None:
    """Note that somebody who is not there was prompted, warned of what follows, or called by telephone (OLR 25).

    Each stands in what the judge is shown before finding absence.
    """
    must(by, "hearing.reach", person.hearing)
    if how not in Reached.values:
        raise BadInput(_("Say how you tried to reach them."), field="how", basis="OLR 25")
    if person.gone_at or not is_today(person.hearing) or over(person.hearing):
        raise WrongState(_("The hearing is not going on."))
    record(events.PersonReached(**of(person), how=how), about=person.hearing.case, by=by, via=via)


def _reached(person: Participant) -> list[ports.Sample]:
    entries = Entry.objects.filter(stream=person.hearing.case.ledger_stream, act=events.PersonReached.name)
    told = [(entry.at, entry.facts) for entry in entries.order_by("place")]
    return [ports.Sample(at=at, what=facts["how"]) for at, facts in told if facts["person"] == person.pk]


def _plain(samples: list[dict[str, Any]]) -> list[dict[str, str]]:
    return [{key: str(value) for key, value in sample.items()} for sample in samples]


@transaction.atomic
def find_absence(
    person: Participant, *, finding: str, seen: str, reasons: str, by: User, via: Channel
) -> AbsenceFinding:
    """Find that a person refused to appear or left, or that their line failed, which is no absence.

    `seen` is the hash of the telemetry the judge was shown: if the line has changed since, they look again. Absence
    needs a prompt, a warning and a call by telephone in that telemetry, and no failure of the line in it. Raises
    BadInput naming what is missing; WrongState for the accused, who is never tried in absence here.
    """
    must(by, "hearing.find_absence", person.hearing)
    person = Participant.objects.locked(person.pk)
    shown = shown_telemetry(person)
    if seen != shown["sha256"]:
        raise BadInput(
            _("Look at the line of %(name)s first; it has changed since, or was not shown to you."), field="seen",
            basis="OLR 25", name=person.name,
        )  # fmt: skip
    if finding not in Finding.values or not reasons.strip():
        raise BadInput(_("Give the finding and its reasons."), field="reasons", basis="OLR 25")
    if finding != Finding.TECHNICAL:
        _refuse_if_not_absent(person, finding, shown["samples"])
    now = timezone.now()
    told = _told(shown["samples"])
    made = AbsenceFinding.objects.create(
        hearing=person.hearing, participant=person, finding=finding, telemetry=shown["samples"],
        telemetry_sha256=seen, reasons=reasons.strip(), found_by=by, found_at=now, **told,
    )  # fmt: skip
    event = events.AbsenceFound(**of(person), finding=finding, telemetry_sha256=seen, reasons=made.reasons)
    record(event, about=person.hearing.case, by=by, via=via, at=now)
    return made


def _refuse_if_not_absent(person: Participant, finding: str, samples: list[dict[str, Any]]) -> None:
    if person.role == Participant.Role.ACCUSED:
        raise WrongState(_("The accused is not tried in absence; the hearing is put off."), basis="CRPL 189; OLR 25")
    if finding == Finding.LEFT_MIDWAY and not Sitting.objects.filter(hearing=person.hearing_id).exists():
        raise BadInput(_("The hearing was not opened; nobody could leave it."), field="finding", basis="OLR 25")
    if why := line_failed(samples):
        raise WrongState(
            _("The line failed (%(why)s). A technical failure is no absence."), basis="OLR 25", why=why,
            next_step=_("Wait for the line, or put the hearing off."),
        )  # fmt: skip
    told = _told(samples)
    for needed, words in (
        ("prompted_at", _("Nobody prompted them.")),
        ("warned_at", _("They were not warned of what follows.")),
        ("called_at", _("Nobody tried to reach them by telephone.")),
    ):
        if told[needed] is None:
            raise BadInput(words, field="finding", basis="OLR 25")


def line_failed(samples: list[dict[str, Any]]) -> str:
    """Return how the person's line failed lately, or an empty text: lost and not left, much loss, a power cut."""
    last = ""
    for sample in samples:
        if sample["what"] in ("lost", "joined", "left", "back", "power", "device"):
            last = sample["what"]
        if sample["what"] == "quality" and (sample["loss"] or 0) >= MUCH_LOSS:
            return f"{sample['loss']} %"
    return last if last in ("lost", "power", "device") else ""


def _told(samples: list[dict[str, Any]]) -> dict[str, Any]:
    at = {sample["what"]: sample["at"] for sample in samples}
    return {"prompted_at": at.get("prompted"), "warned_at": at.get("warned"), "called_at": at.get("called")}
