"""What comes in by messenger or text message is placed in the right talk; whatever is not clear stays private.

A reply is for the mediator alone. Only one that begins with 全体, 大家 or @ is for everyone: a wrong guess must never
carry what was meant for the mediator to the other side. Of several mediations the number (#12) says which.
"""

import re

from django.utils import translation
from django.utils.translation import gettext as _

from evercourt.documents.acts import receive
from evercourt.documents.formats.media import AMR_START
from evercourt.documents.models import Document
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, CourtError
from evercourt.mediation import acts
from evercourt.mediation.acts.coding import awaited
from evercourt.mediation.models import Agreement, Code, Participant
from evercourt.mediation.sending import TO_EVERYONE, answer_by_messenger
from evercourt.mediation.states import AgreementState, MediationState
from evercourt.messages.lines import line
from evercourt.messages.models import Heard
from evercourt.messages.ports import TalkingLine

# Ten minutes at the highest rate: 32 bytes for every fiftieth of a second.
LONGEST_VOICE = 10 * 60 * 50 * 32
# A code of six digits, alone or after a word such as 同意 or 签字; a sum within a sentence is none.
CODE = re.compile(r"^\s*\D{0,12}?(\d{6})\D{0,2}$")
TAG = re.compile(r"^\s*[#＃](\d+)\s*")
PHONE = Channel.PHONE
VIA = Channel.MESSENGER


def place(heard: Heard) -> Participant | None:
    """Place it; return for whom, or None when it belongs to nobody's mediation. Again: nothing happens."""
    if heard.placed:
        return None
    text = heard.text
    participant = _whose(heard)
    if participant is None:
        return None
    with translation.override(participant.language):
        try:
            _take(participant, heard, TAG.sub("", text))
        except CourtError as error:
            answer_by_messenger(participant, key=f"heard:{heard.pk}:refused", text=f"{error} {error.next_step}".strip())
    Heard.objects.filter(pk=heard.pk).update(placed=True, text="")
    return participant


def _whose(heard: Heard) -> Participant | None:
    """Return the participant who sent it. Of several open mediations one must be named by its number."""
    found = list(Participant.objects.filter(user=heard.user).select_related("mediation")) if heard.user else []
    if not found and heard.line == "sms":
        # Numbers are encrypted differently each time: compared here, among those without an account.
        without = Participant.objects.filter(user=None).exclude(mediation__state=MediationState.ENDED)
        found = [one for one in without.select_related("mediation") if one.phone == heard.address]
    tag = TAG.match(heard.text)
    if tag:
        found = [one for one in found if one.mediation_id == int(tag[1])]
    # An agreement in effect still waits to be confirmed.
    living = [one for one in found if one.mediation.state != MediationState.ENDED]
    if len(living) == 1:
        return living[0]
    if len(living) > 1:
        numbers = ", ".join(f"#{one.mediation_id}" for one in living)
        with translation.override(living[0].language):
            said = _("You take part in several mediations. Begin with the number of one: %(numbers)s") % {
                "numbers": numbers
            }
        answer_by_messenger(living[0], key=f"heard:{heard.pk}:which", text=said)
    return None


def _take(participant: Participant, heard: Heard, text: str) -> None:
    if not participant.by_messenger:
        acts.talk_by_messenger(participant, True, by=heard.user, via=VIA)
        participant.by_messenger = True
    if not heard.media and (code := CODE.match(text)) and (waiting := awaited(participant)):
        _with_code(participant, waiting, code[1], heard)
        return
    word = next((word for word in TO_EVERYONE if text.lstrip().startswith(word)), None)
    if word:
        text = text.lstrip().removeprefix(word).lstrip(" ：:，,")
    acts.speak(
        participant, text, apart=word is None, document=_fetched(participant, heard), reference=heard.reference,
        at=heard.heard_at, by=heard.user, via=VIA,
    )  # fmt: skip


def _with_code(participant: Participant, waiting: Code, code: str, heard: Heard) -> None:
    """Do what the code was sent for; it proves who wrote, since it went to their own number."""
    if not acts.enter_code(participant, waiting.purpose, code):
        answer_by_messenger(participant, key=f"heard:{heard.pk}:code", text=_("This is not the code that was sent."))
        return
    who = heard.user
    match waiting.purpose:
        case Code.Purpose.CONSENT:
            acts.answer(participant, agrees=True, language=participant.language, by=who, via=VIA)
            said = _("You agreed to mediation.")
        case Code.Purpose.SIGN:
            agreement = Agreement.objects.get(mediation=participant.mediation_id, state=AgreementState.SIGNING)
            acts.sign(agreement, participant, text_sha256=waiting.subject, by=who, via=VIA)
            said = _("You signed the agreement.")
        case Code.Purpose.CONFIRM:
            agreement = Agreement.objects.get(mediation=participant.mediation_id, state=AgreementState.EFFECTIVE)
            acts.ask_confirmation(agreement, participant, by=who, via=VIA)
            said = _("You asked the court to confirm the agreement.")
        case _other:
            said = _("Enter this code on the web page.")
    answer_by_messenger(participant, key=f"heard:{heard.pk}:done", text=said)


def _fetched(participant: Participant, heard: Heard) -> Document | None:
    """Fetch a picture or voice note from the provider and check it by its content. Raises CourtError."""
    if not heard.media:
        return None
    provider = line(heard.line)
    assert isinstance(provider, TalkingLine)
    content, name = provider.media(heard.media)
    if content.startswith(AMR_START) and len(content) > LONGEST_VOICE:
        raise BadInput(_("This voice note is too long: one has at most ten minutes."), next_step=_("Send it in parts."))
    return receive(content, name=name, title="调解材料", court=participant.mediation.court, by=heard.user)
