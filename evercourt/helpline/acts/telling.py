"""Public guidance: a page as a text message; a question without a page becomes work for the editors."""

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.helpline.acts.calling import on_the_line
from evercourt.helpline.events import GuidanceSent, QuestionLeftOpen, QuestionSettled
from evercourt.helpline.models import Call, OpenQuestion
from evercourt.helpline.states import QuestionState
from evercourt.helpline.words import PAGE_SUBJECT
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput
from evercourt.kernel.policy import must
from evercourt.ledger.record import record
from evercourt.messages.acts import SMS, write_to_address
from evercourt.notices.models import Notice


@transaction.atomic
def send_guidance(call: Call, *, page: str, title: str, by: User, via: Channel) -> None:
    """Send the address of a public page of the portal to the number that calls; the same page once a call.

    Raises BadInput without a number.
    """
    call = on_the_line(call, by=by)
    if not call.phone:
        raise BadInput(_("No number is known; ask for it."), field="phone")
    with translation.override(call.language):
        subject = str(PAGE_SUBJECT)
    # The address stands on a line of its own, so that it keeps its order in every script.
    body = f"{title}\n{settings.PUBLIC_ADDRESS}{page}\n"
    write_to_address(
        key=f"helpline:{call.pk}:{page}"[:120], line=SMS, address=call.phone, letter="guidance",
        subject=subject, body=body, language=call.language,
    )  # fmt: skip
    record(GuidanceSent(call=call.number, page=page), about=call, by=by, via=via)


@transaction.atomic
def leave_question(call: Call, *, text: str, by: User, via: Channel) -> OpenQuestion:
    """Note a question the guidance does not answer, without the caller; asked again, it is counted."""
    call = on_the_line(call, by=by)
    text = " ".join(text.split())[:500]
    if not text:
        raise BadInput(_("Write down what the caller asks."), field="text")
    question, new = OpenQuestion.objects.get_or_create(
        court=call.court, language=call.language, text=text, state=QuestionState.OPEN
    )
    if not new:
        OpenQuestion.objects.filter(pk=question.pk).update(times=F("times") + 1)
    record(QuestionLeftOpen(call=call.number, question=question.pk), about=call, by=by, via=via)
    return question


@transaction.atomic
def answer_in(question: OpenQuestion, guidance: Notice, *, by: User, via: Channel) -> OpenQuestion:
    """Say which guidance answers a question: a released one settles it now, a draft when it is released.

    Raises BadInput for guidance of another court.
    """
    must(by, "helpline.settle_question", question)
    question = OpenQuestion.objects.locked(question.pk)
    if question.state != QuestionState.OPEN:
        return question
    if guidance.court_id != question.court_id:
        raise BadInput(_("Choose a notice of this court."), field="guidance")
    question.guidance = Notice.objects.get(pk=guidance.number)
    question.save(update_fields=["guidance"])
    if guidance.versions().current().exists():
        return settle_question(question, page=f"/notices/{guidance.number}", by=by, via=via)
    return question


@transaction.atomic
def settle_question(question: OpenQuestion, *, page: str, by: User | None, via: Channel) -> OpenQuestion:
    """Say where the answer stands now; without a page the question is set aside. Settled is settled."""
    must(by, "helpline.settle_question", question)
    question = OpenQuestion.objects.locked(question.pk)
    if question.state != QuestionState.OPEN:
        return question
    state = QuestionState.ANSWERED if page.strip() else QuestionState.DROPPED
    question.move(state, page=page.strip()[:300], settled_at=timezone.now(), settled_by=by)
    settled = QuestionSettled(question=question.pk, outcome=state, page=question.page)
    record(settled, about=question, by=by, via=via)
    return question
