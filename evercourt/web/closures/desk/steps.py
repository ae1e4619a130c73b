"""The steps of the guided form: what each shows of the clauses, and what it makes of what was entered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import get_language, get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from evercourt.appointments.services import services
from evercourt.continuity.clauses import Clauses
from evercourt.continuity.soundness import below_or_self
from evercourt.courts.models import Court
from evercourt.courts.procedures import in_language
from evercourt.courts.rules import rules_of
from evercourt.kernel.errors import Text
from evercourt.web.closures.desk import fields

# Blank rows after the ones that are there; saving a full page gives more.
SPARE = 2


@dataclass
class Group:
    """Forms under one heading; with `management` they are rows of one kind, the last ones blank."""

    members: list[forms.BaseForm]
    title: Text = ""
    hint: Text = ""
    management: Any = None


class Step:
    """One page of the form over the clauses of a draft."""

    title: Text = ""
    hint: Text = ""
    # Texts stand below each other, not in columns.
    narrow = False

    def __init__(self, court: Court, clauses: Clauses, data: Mapping[str, Any] | None = None) -> None:
        self.court, self.clauses, self.data = court, clauses, data
        self.groups: list[Group] = list(self.build())

    def build(self) -> Iterable[Group]:
        """Make the forms, with what the clauses say now, or what was entered."""
        raise NotImplementedError

    def changes(self) -> dict[str, Any]:
        """Return the clauses as entered; call when valid."""
        raise NotImplementedError

    def is_valid(self) -> bool:
        """Return True if every form can be read."""
        # Every form is read, so that every error is shown.
        read = [form.is_valid() for group in self.groups for form in group.members if self._counts(form)]
        return all(read)

    def _counts(self, form: forms.BaseForm) -> bool:
        return not (form.is_bound and "DELETE" in form.fields and form.data.get(form.add_prefix("DELETE")))

    def rows(self, prefix: str, kind: type[forms.Form], initial: list[dict[str, Any]], **options: Any) -> Group:
        """Return a form for each of `initial` and some blank ones."""
        made = forms.formset_factory(kind, extra=SPARE, can_delete=True, can_delete_extra=False)
        formset = made(self.data, prefix=prefix, initial=initial, form_kwargs=options)
        return Group(list(formset.forms), management=formset.management_form)

    def entered(self, group: Group) -> list[dict[str, Any]]:
        """Return what was entered in the rows that are neither blank nor taken out."""
        kept = []
        for form in group.members:
            if not self._counts(form) or (form.empty_permitted and not form.has_changed()):
                continue
            kept.append({name: value for name, value in form.cleaned_data.items() if name != "DELETE"})
        return kept

    def courts(self, empty: Text) -> list[tuple[str, Text]]:
        """Return the courts an order of this court can name."""
        below = Court.objects.filter(pk__in=below_or_self(self.court)).order_by("code")
        return [("", empty), *((court.code, court.local_name) for court in below)]


class About(Step):
    narrow = True
    title = gettext_lazy("What and when")

    def build(self) -> Iterable[Group]:
        form = fields.AboutForm(self.data, initial=self._initial())
        below = self._below()
        if below:
            choices = [(court.code, court.local_name) for court in below]
            form.fields["courts"].choices = choices  # type: ignore[attr-defined]
        else:
            del form.fields["courts"], form.fields["all_courts"]
        if not self.clauses.supersedes:
            del form.fields["change"]
        yield Group([form])

    def _below(self) -> list[Court]:
        below = Court.objects.filter(pk__in=below_or_self(self.court)).exclude(pk=self.court.pk)
        return list(below.order_by("code"))

    def _initial(self) -> dict[str, Any]:
        zone = ZoneInfo(self.court.time_zone)
        begins = self.clauses.begins_at.astimezone(zone)
        ends = self.clauses.ends_at.astimezone(zone) if self.clauses.ends_at else None
        whole = ends is not None and ends.time() == time.min
        return {
            "title": self.clauses.title,
            "grounds": self.clauses.grounds,
            "first_day": begins.date(),
            "begin_time": begins.time() if begins.time() != time.min else None,
            "last_day": (ends - timedelta(days=1)).date() if ends and whole else ends.date() if ends else None,
            "end_time": ends.time() if ends and not whole else None,
            "courts": self.clauses.courts,
            "change": self.clauses.change,
        }

    def changes(self) -> dict[str, Any]:
        given = self.groups[0].members[0].cleaned_data
        begins, ends = moments(self.court, given)
        courts = [court.code for court in self._below()] if given.get("all_courts") else given.get("courts", [])
        return {
            "title": given["title"],
            "grounds": given["grounds"],
            "begins_at": begins,
            "ends_at": ends,
            "courts": courts,
            "change": given.get("change") or self.clauses.change,
        }


def moments(court: Court, given: Mapping[str, Any]) -> tuple[datetime, datetime | None]:
    """Return when the closure begins and ends; a last day counts whole unless a time is given."""
    zone = ZoneInfo(court.time_zone)
    begins = datetime.combine(given["first_day"], given.get("begin_time") or time.min, zone)
    last = given.get("last_day")
    if last is None:
        return begins, None
    if given.get("end_time"):
        return begins, datetime.combine(last, given["end_time"], zone)
    return begins, datetime.combine(last + timedelta(days=1), time.min, zone)


class Places(Step):
    title = gettext_lazy("Places")
    hint = gettext_lazy("Leave all rows empty if every counter of the courts closes.")

    def build(self) -> Iterable[Group]:
        initial = [
            place.model_dump() | {"counters": "、".join(place.counters), "courtrooms": "、".join(place.courtrooms)}
            for place in self.clauses.places
        ]
        group = self.rows("places", fields.PlaceForm, initial)
        for form in group.members:
            form.fields["court"].choices = self.courts(_("all courts of the order"))  # type: ignore[attr-defined]
        yield group

    def changes(self) -> dict[str, Any]:
        names = fields.names_in
        return {
            "places": [
                row | {"counters": names(row["counters"]), "courtrooms": names(row["courtrooms"])}
                for row in self.entered(self.groups[0])
            ]
        }


class Services(Step):
    title = gettext_lazy("Services that stop")
    hint = gettext_lazy(
        "Complaints, urgent preservation, protection orders, post and the hotline go on in every closure."
    )

    def build(self) -> Iterable[Group]:
        known = [(service.id, service.name) for service in services().values()]
        initial = {f"service_{row.service}" if row.service else "all": row.visits for row in self.clauses.stopped}
        yield Group([fields.ServicesForm(self.data, initial=initial, services=known)])

    def changes(self) -> dict[str, Any]:
        given = self.groups[0].members[0].cleaned_data
        stopped = [{"service": "", "visits": given["all"]}] if given["all"] else []
        for service in services():
            if visits := given[f"service_{service}"]:
                stopped.append({"service": service, "visits": visits})
        return {"stopped": stopped}


class Channels(Step):
    title = gettext_lazy("What takes their place")

    def build(self) -> Iterable[Group]:
        group = self.rows("channels", fields.ChannelForm, [row.model_dump() for row in self.clauses.replacements])
        for form in group.members:
            known = [(service.id, service.name) for service in services().values()]
            form.fields["service"].choices = [("", _("everything that stops")), *known]  # type: ignore[attr-defined]
            form.fields["court"].choices = self.courts("—")  # type: ignore[attr-defined]
        yield group

    def changes(self) -> dict[str, Any]:
        return {"replacements": self.entered(self.groups[0])}


class Contacts(Step):
    title = gettext_lazy("Whom to call")
    hint = gettext_lazy("Taken from the directory of contacts; what you change here counts for this order only.")

    def build(self) -> Iterable[Group]:
        group = self.rows("contacts", fields.ContactForm, [row.model_dump() for row in self.clauses.contacts])
        for form in group.members:
            form.fields["court"].choices = self.courts(self.court.local_name)  # type: ignore[attr-defined]
        yield group

    def changes(self) -> dict[str, Any]:
        return {"contacts": self.entered(self.groups[0])}


class Hearings(Step):
    title = gettext_lazy("Hearings already set")
    hint = gettext_lazy(
        "Several rules for different days are possible. Where no rule applies, a hearing is held as set."
    )

    def build(self) -> Iterable[Group]:
        group = self.rows("hearings", fields.HearingsForm, [row.model_dump() for row in self.clauses.hearings])
        yield group

    def changes(self) -> dict[str, Any]:
        rows = self.entered(self.groups[0])
        return {"hearings": [row | {"answer_days": row["answer_days"] or 0} for row in rows]}


class Deadlines(Step):
    title = gettext_lazy("Periods")
    hint = gettext_lazy(
        "No period becomes shorter. Limits on custody and what never waits are not listed: no closure moves them."
    )

    def build(self) -> Iterable[Group]:
        said = {row.deadline_class: row for row in self.clauses.deadlines}
        for known in rules_of(self.court).deadline_classes.values():
            if known.moves:
                row = said.get(known.id)
                form = fields.DeadlinesForm(
                    self.data, prefix=f"class-{known.id}", initial=row.model_dump() if row else {"days": 0}
                )
                yield Group([form], title=in_language(known.names, language()), hint=known.basis)

    def changes(self) -> dict[str, Any]:
        made = []
        for group in self.groups:
            form = group.members[0]
            given = form.cleaned_data
            if given["way"]:
                made.append(
                    given | {"deadline_class": str(form.prefix).removeprefix("class-"), "days": given["days"] or 0}
                )
        # In the order in which they were written; new ones after them.
        before = [row.deadline_class for row in self.clauses.deadlines]
        made.sort(
            key=lambda row: before.index(row["deadline_class"]) if row["deadline_class"] in before else len(before)
        )
        return {"deadlines": made}


class Notes(Step):
    narrow = True
    title = gettext_lazy("Other clauses")
    hint = gettext_lazy(
        "What the order says besides, without an effect of its own: who can ask for a later day, what to bring."
    )

    def build(self) -> Iterable[Group]:
        initial = [{code.replace("-", "_"): text for code, text in note.items()} for note in self.clauses.notes]
        yield self.rows("notes", fields.NoteForm, initial, languages=languages())

    def changes(self) -> dict[str, Any]:
        rows = self.entered(self.groups[0])
        return {"notes": [{code.replace("_", "-"): text for code, text in row.items() if text} for row in rows]}


class Languages(Step):
    narrow = True
    title = gettext_lazy("Other languages")
    hint = gettext_lazy("What is empty is shown in Chinese. The rest of the order is translated by itself.")

    def build(self) -> Iterable[Group]:
        for code, name in languages():
            if code != settings.LANGUAGE_CODE:
                words = self.clauses.names.get(code)
                initial = words.model_dump() if words else {}
                yield Group([fields.WordsForm(self.data, prefix=code, initial=initial)], title=name)

    def changes(self) -> dict[str, Any]:
        given = {str(group.members[0].prefix): group.members[0].cleaned_data for group in self.groups}
        return {"names": {code: words for code, words in given.items() if words["title"] or words["grounds"]}}


STEPS: dict[str, type[Step]] = {
    "about": About,
    "places": Places,
    "services": Services,
    "channels": Channels,
    "contacts": Contacts,
    "hearings": Hearings,
    "deadlines": Deadlines,
    "notes": Notes,
    "languages": Languages,
}
# Where in the form one mends what keeps an order from being issued.
STEP_OF_FIELD = {
    "begins_at": "about", "ends_at": "about", "courts": "about", "supersedes": "about", "places": "places",
    "stopped": "services", "replacements": "channels", "contacts": "contacts", "hearings": "hearings",
    "deadlines": "deadlines", "title": "about", "grounds": "about", "change": "about", "notes": "notes",
    "names": "languages",
}  # fmt: skip


def languages() -> list[tuple[str, str]]:
    """Return the languages of the portal, each under its own name, the official one first."""
    named = [(code, str(get_language_info(code)["name_local"])) for code, _name in settings.LANGUAGES]
    return sorted(named, key=lambda row: row[0] != settings.LANGUAGE_CODE)


def language() -> str:
    """Return the language of the reader."""
    return get_language() or settings.LANGUAGE_CODE
