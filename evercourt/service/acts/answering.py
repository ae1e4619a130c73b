"""The defendant answers (CPL 128): late is accepted and marked; the other side gets it within five days."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.cases.acts import meet_deadline, put_on_file, set_deadline
from evercourt.cases.models import Case, CaseDocument, Deadline, Party
from evercourt.documents.acts import issue
from evercourt.documents.models import Document
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.service.acts.attempts import note_fact
from evercourt.service.acts.ordering import order_service
from evercourt.service.events import AnswerGiven, LateAnswerGiven
from evercourt.service.models import Answer, ServiceAttempt
from evercourt.service.states import AttemptState, Purpose

OPEN = (Deadline.State.OPEN, Deadline.State.MISSED)


@transaction.atomic
def answer(
    case: Case, party: Party, *, text: str, files: Iterable[Document] = (), by: User | None, via: Channel
) -> Answer:
    """Give the party's answer: typed text, printed by the court, with `files` as evidence.

    It meets the period if it is in time and is marked if it is not; it is put on file and served on the plaintiffs.
    The same text again changes nothing. Raises BadInput, or WrongState once the case has ended.
    """
    must(by, "service.answer", party)
    party = Party.objects.select_for_update(of=("self",)).get(pk=party.pk)
    if party.case_id != case.pk:
        raise BadInput(_("This party is not in this case."), field="party")
    text = text.strip()
    if not text:
        raise BadInput(_("Write what you answer; even one sentence counts."), field="text", basis="CPL 128")
    if case.ended_at:
        raise WrongState(_("The case has ended."))
    if (given := Answer.objects.filter(party=party, text=text).first()) is not None:
        return given
    now = timezone.now()
    today = case.court.local_date(now)
    periods = list(case.deadlines.filter(party=party, rule="defence", state__in=OPEN))
    in_time = all(period.due_on >= today for period in periods)
    printed = issue(
        court=case.court, template="answer", data={"case_number": case.number, "text": text}, language="zh-hans",
        title=f"答辩状（{party.name}）",
    )  # fmt: skip
    papers = [printed, *files]
    for paper in papers:
        kind = CaseDocument.Kind.ANSWER if paper is printed else CaseDocument.Kind.EVIDENCE
        put_on_file(case, paper, kind=kind, access=CaseDocument.Access.PARTIES, party=party)
    given = Answer.objects.create(case=case, party=party, text=text, document=printed, given_at=now, in_time=in_time)
    event = AnswerGiven if in_time else LateAnswerGiven
    record(event(party_id=party.pk, party_name=party.name, answer=given.pk), about=case, by=by, via=via, at=now)
    if in_time:
        for period in periods:
            meet_deadline(period, by=None, via=Channel.SYSTEM)
    _acted_accordingly(party)
    _send_to_plaintiffs(case, papers)
    return given


def _acted_accordingly(party: Party) -> None:
    """Note on papers still under way that the recipient acted on them: that is service, too (OLR 31)."""
    under_way = ServiceAttempt.objects.filter(
        order__party=party, order__purpose=Purpose.COMPLAINT, state=AttemptState.SENT, replied_at=None
    )
    for attempt in under_way:
        note_fact(attempt, "replied_at", timezone.now(), by=None, via=Channel.SYSTEM)


def _send_to_plaintiffs(case: Case, papers: list[Document]) -> None:
    today = case.court.local_date()
    set_deadline(case, "copy.defence_to_plaintiff", trigger=today, by=None, via=Channel.SYSTEM)
    for plaintiff in case.parties.filter(side=Party.Side.PLAINTIFF):
        order_service(case, plaintiff, purpose=Purpose.ANSWER, documents=papers, by=None, via=Channel.SYSTEM)
