"""Keeping the docket: papers filed into a case, an entry struck, an entry corrected by a new one."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.acts.deadlines import meet_by_papers
from evercourt.cases.acts.filing_away import put_on_file
from evercourt.cases.acts.sealing import seal_as
from evercourt.cases.entry_kinds import kind_of
from evercourt.cases.events import EntryCorrected, EntryStruck, PapersFiled
from evercourt.cases.models import Case, CaseDocument, Deadline, DocketEntry, EntryCorrection, Party, Striking
from evercourt.cases.policy import own_parties
from evercourt.cases.private import finds_private
from evercourt.courts.procedures.schema import EntryKind
from evercourt.courts.rules import rules_of
from evercourt.documents.acts.gate import must_give_nothing_away
from evercourt.documents.models import Document
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

LONGEST = 2000
# Of one filing; more come as a second one.
MOST_PAPERS = 50


@transaction.atomic
def file_papers(
    case: Case,
    documents: Sequence[Document],
    *,
    kind: str,
    party: Party | None,
    answers: Deadline | None = None,
    by: User,
    via: Channel,
) -> DocketEntry:
    """File papers into a case, however many, as one entry; `party` is whose they are, None the court's own or another
    body's. What an order asked this party for is thereby done: `answers`, or the only order that asks for this kind.
    The same papers again: the entry that is there.

    Raises BadInput without papers, with too many, for an order they do not answer, for a kind this person does not
    file, or for papers that stand on the file already or were brought by somebody else.
    """
    must(by, "docket.file", case)
    _kind(case, kind, party, by)
    case = Case.objects.select_related("court").locked(case.pk)
    if (already := filed_before(case, documents)) is not None:
        return already
    must_be_brought(documents, by)
    return put_under_new_entry(case, documents, kind=kind, party=party, answers=answers, by=by, via=via)


def put_under_new_entry(
    case: Case,
    documents: Sequence[Document],
    *,
    kind: str,
    party: Party | None,
    answers: Deadline | None = None,
    by: User,
    via: Channel,
) -> DocketEntry:
    """Enter papers on the docket under one entry. A step of acts that asked who may and locked the case."""
    rule = _kind(case, kind, party, by)
    if not documents or len(documents) > MOST_PAPERS:
        raise BadInput(_("Choose at least one paper, and at most %(most)s."), field="papers", most=MOST_PAPERS)
    public = rule.access == CaseDocument.Access.PUBLIC
    if public or (party is None and by.is_office_holder):
        must_give_nothing_away(documents, protected=finds_private(case), whole=public)
    event = PapersFiled(
        kind=kind,
        party_id=party.pk if party else None,
        party_name=party.name if party else str(case.court.name),
        count=len(documents),
    )
    entry = _entered(event, case, by, via)
    for document in documents:
        put_on_file(case, document, kind=rule.paper, access=rule.access, party=party, entry=entry)
    if party is not None:
        meet_by_papers(case, party, kind, answers=answers)
    return entry


@transaction.atomic
def strike(entry: DocketEntry, *, reasons: str, by: User, via: Channel) -> Striking:
    """Strike an entry from the record, for good: its line stays and says so, its papers stay for the court alone.

    Struck by the same person already: that striking. Raises BadInput without reasons or for an act of the court, which
    a new entry corrects; WrongState if another person struck it.
    """
    must(by, "docket.strike", entry)
    reasons = reasons.strip()[:LONGEST]
    if not reasons:
        raise BadInput(_("Give the reasons; everyone who reads the docket reads them."), field="reasons")
    case = Case.objects.select_related("court").locked(entry.case_id)
    kind = kind_of(entry, case.court)
    if kind is None or not kind.struck:
        raise BadInput(
            _("Only papers that were handed in are struck; an act of the court is corrected by a new entry."),
            field="entry", basis=kind.basis if kind else "",
        )  # fmt: skip
    before = Striking.objects.filter(entry=entry).select_related("by").first()
    if before and before.by_id == by.pk:
        return before
    if before:
        raise WrongState(
            _("%(name)s struck this entry on %(day)s; an entry is struck once and for good."),
            name=before.by.name, day=str(case.court.local_date(before.at)),
        )  # fmt: skip
    now = timezone.now()
    made = Striking.objects.create(entry=entry, reasons=reasons, by=by, at=now)
    record(EntryStruck(number=entry.number, reasons=reasons), about=case, by=by, via=via, at=now)
    return made


@transaction.atomic
def correct(
    entry: DocketEntry, *, text: str, documents: Sequence[Document] = (), by: User, via: Channel
) -> DocketEntry:
    """Correct an entry by a new one that names it; both stay. What was sealed of the old is sealed of the new.

    The same person with the same words again: the entry that is there. Raises BadInput without words, WrongState if
    another entry corrects it already: then that one is to be corrected.
    """
    must(by, "docket.correct", entry)
    text = text.strip()[:LONGEST]
    if not text:
        raise BadInput(_("Say what is right; everyone who reads the docket reads it."), field="text")
    case = Case.objects.select_related("court").locked(entry.case_id)
    before = EntryCorrection.objects.filter(corrects=entry).select_related("entry").first()
    if before and before.entry.by_id == by.pk and before.entry.facts.get("text") == text:
        return before.entry
    if before:
        raise WrongState(
            _("Entry %(number)s corrects this one already."), number=before.entry.number,
            next_step=_("Correct that entry, if it is wrong as well."),
        )  # fmt: skip
    must_be_brought(documents, by)
    standing = entry.documents.first()
    made = _entered(EntryCorrected(number=entry.number, text=text, count=len(documents)), case, by, via)
    EntryCorrection.objects.create(entry=made, corrects=entry)
    seal_as(made, entry, at=made.at)
    for document in documents:
        put_on_file(
            case, document, entry=made, party=standing.party if standing else None,
            kind=standing.kind if standing else CaseDocument.Kind.OTHER,
            access=standing.access if standing else CaseDocument.Access.PARTIES,
        )  # fmt: skip
    return made


def must_be_brought(documents: Sequence[Document], by: User) -> None:
    """Refuse papers that somebody else brought, or that stand on a file: nobody reads a paper by handing it in."""
    keys = [one.pk for one in documents]
    own = Document.objects.filter(pk__in=keys, uploaded_by=by, origin=Document.Origin.RECEIVED)
    if own.filter(on_files=None).count() != len(set(keys)) or len(set(keys)) != len(keys):
        raise BadInput(
            _("A paper is on file already, or was not brought by you."),
            next_step=_("Upload the file anew."),
            field="papers",
        )


def filed_before(case: Case, documents: Sequence[Document]) -> DocketEntry | None:
    """Return the entry under which exactly these papers stand: the second of a double click."""
    on_file = CaseDocument.objects.filter(case=case, document__in=documents).select_related("entry")
    entries = {filed.entry_id: filed.entry for filed in on_file}
    if len(on_file) == len(documents) and len(entries) == 1:
        return next(iter(entries.values()))
    return None


def _kind(case: Case, kind: str, party: Party | None, by: User) -> EntryKind:
    rule = rules_of(case.court).entry_kinds.get(kind)
    own = own_parties(by).filter(case=case)
    if party is not None and party.case_id != case.pk:
        raise BadInput(_("Choose a party of this case."), field="party")
    if by.is_office_holder and not own.exists():
        who = "court"
    elif party is not None and own.filter(pk=party.pk).exists():
        who = "party"
    else:
        raise BadInput(_("Choose for whom you hand it in."), field="party")
    if rule is None or not rule.brought_by(who, case.kind):
        raise BadInput(_("Choose the kind of papers from the list."), field="kind")
    return rule


def _entered(event: Any, case: Case, by: User, via: Channel) -> DocketEntry:
    done = record(event, about=case, by=by, via=via)
    return DocketEntry.objects.select_related("case").get(ledger_entry=done.entry)
