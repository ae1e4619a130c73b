"""Mediations before filing, each by one channel alone, from the question whether to mediate to the confirmed agreement.

One entirely by messenger, one entirely by telephone: clerk and mediator write down what is said, and each yes is a code
that went to the person's own number. What one side says to the mediator alone never reaches the other.
"""

import re
from datetime import date

from evercourt.accounts.models import User
from evercourt.cli.scenarios.county import person
from evercourt.cli.scenarios.frame import Story
from evercourt.cli.scenarios.jobs import run_jobs
from evercourt.cli.scenarios.loan import FORM
from evercourt.cli.scenarios.messenger import Messenger
from evercourt.cli.words import gettext as _
from evercourt.courts.rules import rules_of
from evercourt.decisions.confirming import CHECKLIST, confirm_agreement
from evercourt.filing.acts import drafting, submitting
from evercourt.kernel.channels import Channel
from evercourt.mediation import acts
from evercourt.mediation.models import Agreement, Code, Confirmation, Mediation, Participant, Statement
from evercourt.mediation.tasks import watch
from evercourt.messages.models import Message

WEB, PHONE, MESSENGER = Channel.WEB, Channel.PHONE, Channel.MESSENGER
APART = "其实我最多能还八万元"
DUE = date(2022, 9, 1)
# Of each story its two sides and the numbers of their accounts.
SIDES = {MESSENGER: ("玛依拉", "周海涛", 71), PHONE: ("钱国庆", "哈丽旦", 81)}


def ask_for_mediation(story: Story, channel: Channel) -> None:
    """Let one side file online and ask for mediation first, and the other say yes by `channel`."""
    plaintiff, defendant, number = SIDES[channel]
    one, other = person(plaintiff, number), person(defendant, number + 1)
    story.found |= {"sides": (one, other), "channel": channel}
    parties = [
        {"side": "plaintiff", "kind": "person", "name": one.name, "phone": str(one.phone)[3:]},
        {"side": "defendant", "kind": "person", "name": other.name, "phone": str(other.phone)[3:]},
    ]
    filing = drafting.start(by=one, via=WEB, language="zh-hans")
    form = {**FORM, "court": story.found["court"].code, "parties": parties, "mediation": True}
    filing = submitting.submit(drafting.save(filing, form, version=filing.version, by=one), by=one, via=WEB)
    mediation = story.found["mediation"] = Mediation.objects.get(filing=filing)
    clerk = story.people["filing_clerk"]
    if channel == MESSENGER:
        for user in (one, other):
            _messenger(story).bind(user)
        part = _parts(story)[1]
        acts.send_code(part, "join", by=clerk, via=WEB)
        acts.join(part, _code(part), by=other, via=WEB)
    _yes(story, _parts(story)[1], "consent")
    mediation.refresh_from_db()
    story.expect(_("the other side agreed to mediation"), str(mediation.state), "choosing", basis="OMR 3; CPL 125")


def draw(*stories: Story) -> None:
    """Let the court draw who mediates, because nobody chose in time, and the mediators accept."""
    watch(0)
    for story in stories:
        acts.accept(story.found["mediation"].assignments.get(), by=story.people["mediator"], via=WEB)
        story.found["mediation"].refresh_from_db()
        story.expect(_("state of the mediation"), str(story.found["mediation"].state), "running", basis="OMR 10")
    run_jobs()


def talk_and_agree(story: Story) -> None:
    """Let both talk with the mediator, one of them apart, and everyone sign what came of it."""
    mediation, mediator, channel = (story.found["mediation"], story.people["mediator"], story.found["channel"])
    one, other = _parts(story)
    for part in (one, other):
        acts.identify(part, how="核对身份证号码与住址", by=mediator, via=channel)
    _say(story, other, APART, apart=True)
    _say(story, one, "我希望尽快解决", apart=False)
    acts.speak_as_mediator(mediation, "双方都有诚意，请考虑分期。", apart_with=None, by=mediator, via=channel)
    run_jobs()
    story.expect(_("what was said apart reached the other side"), _heard_elsewhere(story), [], basis="OMR 6")
    clause = {
        "kind": "pay", "obligor": other.pk, "obligee": one.pk, "amount": "80000.00", "due_on": DUE.isoformat(),
        "text": "归还借款",
    }  # fmt: skip
    agreement = acts.write_agreement(mediation, [clause], by=mediator, via=channel)
    agreement = acts.open_for_signing(agreement, by=mediator, via=channel)
    for part in _parts(story):
        _yes(story, part, "sign", subject=agreement.text_sha256)
    agreement = story.found["agreement"] = Agreement.objects.get(pk=agreement.pk)
    story.expect(_("the agreement is in effect"), str(agreement.state), "effective", basis="OMR 19")
    signed = set(agreement.signatures.exclude(participant=None).values_list("via", flat=True))
    story.expect(_("signed by"), signed, {str(channel)})


def have_it_confirmed(story: Story) -> None:
    """Let both ask the court to confirm the agreement, and the judge confirm it."""
    for part in _parts(story):
        _yes(story, part, "confirm")
    confirmation = Confirmation.objects.get(agreement=story.found["agreement"])
    case = confirmation.case
    assert case
    judge = case.panel.get(seat="presiding").user
    judge.second_factor_at = story.clock.now()
    checked = {item.id: True for item in rules_of(case.court).checklist(CHECKLIST)}
    confirm_agreement(confirmation, checked=checked, by=judge, via=WEB)
    run_jobs()
    confirmation.refresh_from_db()
    story.expect(_("the agreement is confirmed"), str(confirmation.state), "confirmed", basis="CPL 206")
    ways = set(Statement.objects.filter(mediation=story.found["mediation"]).values_list("via", flat=True))
    story.expect(_("everything was said by"), ways, {str(story.found["channel"])})


def _yes(story: Story, part: Participant, purpose: str, *, subject: str = "") -> None:
    """Let a participant say yes with the code that went to their own number, by the channel of this mediation."""
    taker = story.people["filing_clerk"] if purpose == "consent" else story.people["mediator"]
    channel, mediation = story.found["channel"], story.found["mediation"]
    acts.send_code(part, purpose, subject=subject, by=taker, via=channel)
    if channel == MESSENGER:
        _messenger(story).write(_user(story, part), _code(part))
        return
    if not acts.enter_code(part, purpose, _code(part)):
        raise RuntimeError("the code that was sent is not the one that is awaited")
    match purpose:
        case "consent":
            acts.answer(part, agrees=True, language=part.language, by=taker, via=channel)
        case "sign":
            agreement = Agreement.objects.get(mediation=mediation)
            words = "\n".join(acts.words_of(agreement))
            acts.sign(agreement, part, text_sha256=subject, read_out=words, by=taker, via=channel)
        case _confirm:
            acts.ask_confirmation(story.found["agreement"], part, by=taker, via=channel)


def _say(story: Story, part: Participant, text: str, *, apart: bool) -> None:
    if story.found["channel"] == MESSENGER:
        # A reply is for the mediator alone, unless it says that it is for everyone.
        _messenger(story).write(_user(story, part), text if apart else f"全体 {text}")
    else:
        acts.speak(part, text, apart=apart, by=story.people["mediator"], via=story.found["channel"])


def _heard_elsewhere(story: Story) -> list[str]:
    """Return what the other side was sent that holds what was said apart."""
    one = story.found["sides"][0]
    texts = [message.said for message in Message.objects.filter(to=one)]
    if story.found["channel"] == MESSENGER:
        texts += _messenger(story).received(one)
    return [text for text in texts if APART in text]


def _code(part: Participant) -> str:
    """Return the code as the person reads it in their text message."""
    code = Code.objects.filter(participant=part).latest("pk")
    body = Message.objects.get(key__startswith=f"mediation:code:{code.pk}:").body
    found = re.search(r"(?<!\d)\d{6}(?!\d)", body)
    assert found
    return found[0]


def _parts(story: Story) -> tuple[Participant, Participant]:
    found = Participant.objects.filter(mediation=story.found["mediation"]).select_related("mediation__court", "user")
    return found.get(side="plaintiff"), found.get(side="defendant")


def _user(story: Story, part: Participant) -> User:
    one, other = story.found["sides"]
    found: User = one if part.side == "plaintiff" else other
    return found


def _messenger(story: Story) -> Messenger:
    found: Messenger = story.found["messenger"]
    return found
