"""Publishing decisions in effect: anonymised by the rules of the law, or withheld by its exceptions (CPL 159)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.models import Party, Representation, Sealing
from evercourt.courts.procedures.schema import PublicationException
from evercourt.courts.rules import rules_of
from evercourt.decisions import events
from evercourt.decisions.acts import current
from evercourt.decisions.models import Decision, Publication
from evercourt.decisions.states import DecisionState
from evercourt.documents.anonymising import Protected, anonymised, remains
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

MOST_WORDS = 100


@dataclass(frozen=True)
class Draft:
    """What would be published, and what would still have to be left out."""

    title: str
    text: str
    remains: list[str]


def exception_of(decision: Decision) -> PublicationException | None:
    """Return the exception the law itself makes for this decision, or None: it is to be published."""
    case = decision.case
    law = rules_of(case.court)
    cause = law.causes.get(case.cause)
    grounds = set(Sealing.objects.in_force().filter(case=case).values_list("ground", flat=True))
    for rule in law.publication_exceptions.values():
        if not rule.in_force(case.court.local_date()):
            continue
        private = rule.private_causes and cause is not None and cause.private
        if private or decision.kind in rule.decisions or grounds & set(rule.grounds):
            return rule
    return None


def draft_of(decision: Decision, words: Sequence[str] = ()) -> Draft:
    """Return the text as it would be published; `words`: what a judge wants left out besides."""
    protected = protected_in(decision, words)
    whole = [current(decision).text, *(item["text"] for item in decision.operative)]
    text = anonymised("\n".join(dict.fromkeys(whole)), protected)
    title = anonymised(f"{decision.case.title} {decision.title}", protected)
    return Draft(title, text, remains(f"{title}\n{text}", protected))


def protected_in(decision: Decision, words: Sequence[str] = (), *, everyone: bool = False) -> Protected:
    """Return what the published text must not say: names where the law hides them, and always where people live and
    how they are reached. `everyone`: the names of all parties and representatives, whatever the case is about."""
    case = decision.case
    law = rules_of(case.court)
    hides = everyone or any(case.cause in rule.causes for rule in law.hidden_names.values())
    parties = list(case.parties.select_related("identity"))
    persons = [party.name for party in parties if everyone or party.kind == Party.Kind.PERSON]
    agents = list(Representation.objects.filter(party__case=case).values_list("name", flat=True)) if hides else []
    private = []
    for party in parties:
        identity = getattr(party, "identity", None)
        if identity and party.kind == Party.Kind.PERSON:
            private += [identity.number, identity.address, identity.phone, identity.email]
    further = [word.strip() for word in words if word.strip()]
    return Protected(
        names=tuple([*persons, *filter(None, agents)] if hides else ()),
        words=tuple(filter(None, [*private, *further])),
    )


@transaction.atomic
def publish(decision: Decision, *, words: Sequence[str] = (), by: User, via: Channel) -> Publication:
    """Publish a decision in effect, anonymised; twice is once. Raises BadInput naming what must still be left out,
    WrongState before it takes effect or where the law makes an exception: then it is withheld.
    """
    must(by, "decision.publish", decision)
    decision = Decision.objects.select_related("case__court").locked(decision.pk)
    if (known := _known(decision)) is not None:
        return known
    _must_be_final(decision)
    if (rule := exception_of(decision)) is not None:
        raise WrongState(_("The law does not let this decision be published."), basis=rule.basis)
    if len(words) > MOST_WORDS:
        raise BadInput(_("Name at most %(most)s words."), most=MOST_WORDS, field="words")
    made = draft_of(decision, words)
    if made.remains:
        raise BadInput(
            _("This must not be published: %(words)s."), words="、".join(made.remains),
            next_step=_("Name the words to be left out as they stand in the text."), field="words",
        )  # fmt: skip
    published = Publication.objects.create(
        decision=decision, number=decision.case.number, title=made.title[:300], text=made.text, basis="CPL 159",
        hidden=list(words), published_by=by,
    )  # fmt: skip
    sha256 = hashlib.sha256(made.text.encode()).hexdigest()
    event = events.DecisionPublished(decision=decision.pk, title=decision.title, text_sha256=sha256)
    record(event, about=decision.case, by=by, via=via)
    return published


@transaction.atomic
def withhold(decision: Decision, *, exception: str = "", by: User, via: Channel) -> Publication:
    """Note that a decision in effect is not published, and why: the public reads number, day and reason. Twice is once.

    By the exception the law makes for it, else by one a judge may choose. Raises BadInput for any other.
    """
    must(by, "decision.publish", decision)
    decision = Decision.objects.select_related("case__court").locked(decision.pk)
    if (known := _known(decision)) is not None:
        return known
    _must_be_final(decision)
    rule = exception_of(decision)
    if rule is None:
        rule = rules_of(decision.case.court).publication_exceptions.get(exception)
        if rule is None or not rule.chosen:
            raise BadInput(_("Choose the reason from the list."), field="exception", basis="CPL 159")
    # Its title is free text: what may not be published is not told by the note that it was not.
    title = anonymised(decision.title, protected_in(decision, everyone=True))
    made = Publication.objects.create(
        decision=decision, number=decision.case.number, title=title, exception=rule.id, basis=rule.basis,
        published_by=by,
    )  # fmt: skip
    event = events.DecisionWithheld(decision=decision.pk, title=decision.title, exception=rule.id, basis=rule.basis)
    record(event, about=decision.case, by=by, via=via)
    return made


@transaction.atomic
def withdraw(publication: Publication, *, reasons: str, by: User, via: Channel) -> Publication:
    """Take a published decision back, with reasons; it counts at once. Twice is once."""
    must(by, "decision.withdraw_publication", publication.decision)
    publication = Publication.objects.select_related("decision__case__court").locked(publication.pk)
    if publication.withdrawn_at:
        return publication
    if not reasons.strip():
        raise BadInput(_("Give the reasons."), field="reasons")
    publication.withdrawn_at, publication.withdrawn_by = timezone.now(), by
    publication.withdrawn_because = reasons.strip()
    publication.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_because"])
    decision = publication.decision
    event = events.PublicationWithdrawn(decision=decision.pk, title=decision.title, reasons=reasons.strip())
    record(event, about=decision.case, by=by, via=via, at=publication.withdrawn_at)
    return publication


def _known(decision: Decision) -> Publication | None:
    return cast(Publication | None, Publication.objects.filter(decision=decision).first())


def _must_be_final(decision: Decision) -> None:
    if decision.state != DecisionState.FINAL:
        raise WrongState(_("Only a decision in effect is published."), basis="CPL 159")
