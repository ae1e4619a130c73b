"""Searches that are kept: saved, removed, and answered by a letter when something new is found.

The letter says how many new things there are and leads to the search; it names nothing, so that what is sealed after it
was written is told by no letter.
"""

import dataclasses
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.finding.events import SearchAnswered, SearchKept, SearchRemoved
from evercourt.finding.models import Findable, SavedSearch
from evercourt.finding.searching import MOST, Asked, search
from evercourt.finding.words import words_of
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

# Kept searches of one person; each with alerts is asked again and again.
MOST_KEPT = 50


@transaction.atomic
def keep_search(asked: Asked, *, name: str, alerts: bool, by: User, via: Channel) -> SavedSearch:
    """Keep a search under a name of one's own; `alerts`: be told of what is new from now on. Raises BadInput."""
    must(by, "search.keep", by)
    asked, name = asked.checked(), " ".join(name.split())
    if not words_of(asked.text):
        raise BadInput(_("There is no word in this that can be looked for."), field="text")
    if not name or len(name) > 100:
        raise BadInput(_("Give the search a name of up to 100 characters."), field="name")
    # Two of the same name at the same instant: the person's row is the lock.
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    own = SavedSearch.objects.filter(user=by)
    if own.filter(name=name).exists():
        raise BadInput(_("You have a search of this name; choose another."), field="name")
    if own.count() >= MOST_KEPT:
        raise BadInput(_("You keep %(most)s searches, and no more can be kept; remove one first."), most=MOST_KEPT)
    saved = SavedSearch.objects.create(user=by, name=name, asked=_as_kept(asked), alerts=alerts, seen_up_to=_newest())
    record(SearchKept(search=saved.pk, alerts=alerts), about=saved, by=by, via=via)
    return saved


@transaction.atomic
def remove_search(saved: SavedSearch, *, by: User, via: Channel) -> None:
    """Remove a kept search. Twice does no harm."""
    must(by, "search.remove", saved)
    found = SavedSearch.objects.select_for_update(of=("self",)).filter(pk=saved.pk).first()
    if found:
        record(SearchRemoved(search=found.pk), about=found, by=by, via=via)
        found.delete()


def asked_of(saved: SavedSearch) -> Asked:
    """Return what a kept search asks for."""
    days = {name: date.fromisoformat(saved.asked[name]) for name in ("first", "last") if saved.asked.get(name)}
    return Asked(**(saved.asked | {"first": None, "last": None} | days))


@transaction.atomic
def tell(saved: SavedSearch) -> int:
    """Write to the owner if something came that they may see now; return how much. Each thing is told of once."""
    must(None, "search.tell", saved)
    found = SavedSearch.objects.select_for_update(of=("self",)).filter(pk=saved.pk).select_related("user").first()
    if found is None or not found.user.is_active:
        return 0
    newest = _newest()
    hits = search(found.user, asked_of(found), above=found.seen_up_to)[:MOST]
    found.seen_up_to = max(newest, *(hit.pk for hit in hits)) if hits else newest
    found.save(update_fields=["seen_up_to"])
    if hits:
        event = SearchAnswered(search=found.pk, number=len(hits))
        record(event, about=found, by=None, via=Channel.SYSTEM)
    return len(hits)


def tell_all() -> int:
    """Ask every kept search with alerts for which something came since; return how many letters were written."""
    waiting = SavedSearch.objects.filter(alerts=True, seen_up_to__lt=_newest(), user__is_active=True).order_by("pk")
    return sum(bool(tell(saved)) for saved in waiting)


def _newest() -> int:
    return int(Findable.objects.aggregate(newest=Max("pk"))["newest"] or 0)


def _as_kept(asked: Asked) -> dict[str, Any]:
    kept = dataclasses.asdict(asked)
    return kept | {name: kept[name].isoformat() if kept[name] else None for name in ("first", "last")}
