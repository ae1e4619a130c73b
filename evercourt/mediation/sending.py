"""What is said goes on to those it is said to: as a whole text to who talks by messenger, else as news without words.

A text that leaves by messenger is a walled message: encrypted until it is sent, and not kept afterwards.
"""

from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from evercourt.accounts.models import User
from evercourt.cases.models import Representation
from evercourt.mediation.models import Mediation, Participant
from evercourt.mediation.policy import ACTIVE
from evercourt.messages.acts import LINES, PORTAL, SMS, write, write_to_address
from evercourt.messages.models import Message

TALK = (Message.Line.WECHAT, SMS)
SAID, NEWS = "mediation_said", "mediation_news"
# How a reply by messenger is said to everyone; anything else is for the mediator alone.
TO_EVERYONE = ("全体", "@", "大家")


def send_on(
    mediation: Mediation,
    *,
    apart_with: Participant | None,
    key: str,
    text: str,
    but: Participant | None,
    by: Participant | None = None,
) -> None:
    """Write to everyone of that talk, but not to who said it. A step of the act that kept it."""
    heard_by = [apart_with] if apart_with else list(mediation.participants.select_related("user"))
    for participant in heard_by:
        if participant is None or (but is not None and participant.pk == but.pk):
            continue
        if participant.by_messenger and text:
            _whole(mediation, participant, key, text, by=by, apart=apart_with is not None)
            continue
        for person in people_of(participant):
            _news(mediation, person, key)
    if but is not None:
        for assignment in mediation.assignments.filter(state__in=ACTIVE).select_related("mediator__user"):
            _news(mediation, assignment.mediator.user, key, lines=(PORTAL,))


def people_of(participant: Participant) -> QuerySet[User]:
    """Return the accounts of a participant and of who represents them today."""
    powers = Representation.objects.filter(Representation.in_force(), party=participant.party_id)
    represented = Q(pk__in=powers.values("user")) if participant.party_id else Q(pk=None)
    own = Q(pk=participant.user_id) if participant.user_id else Q(pk=None)
    return User.objects.filter(own | represented, is_active=True)


def answer_by_messenger(participant: Participant, *, key: str, text: str) -> None:
    """Tell a participant on their messenger what became of what they sent."""
    _whole(participant.mediation, participant, key, text, by=None, apart=True, told=False)


def _whole(
    mediation: Mediation,
    participant: Participant,
    key: str,
    text: str,
    *,
    by: Participant | None,
    apart: bool,
    told: bool = True,
) -> None:
    with translation.override(participant.language):
        who = by.name if by else _("the mediator")
        how = _("Only the mediator reads your reply. To say it to everyone, begin with 全体 or @.") if told else ""
        subject = _("Mediation %(tag)s") % {"tag": f"#{mediation.pk}"}
        body = "\n".join(filter(None, [f"{who}{' ✉' if apart else ''}: {text}" if told else text, how]))
    said = {"letter": SAID, "subject": subject, "body": body, "language": participant.language, "walled": True}
    about = {"key": f"mediation:{mediation.pk}:{key}:{participant.pk}", "court_id": mediation.court_id}
    if participant.user:
        write(to=participant.user, lines=TALK, link=f"/mediations/{mediation.pk}", **about, **said)  # type: ignore[arg-type]
    elif participant.phone:
        write_to_address(line=SMS, address=participant.phone, **about, **said)  # type: ignore[arg-type]


def _news(mediation: Mediation, user: User, key: str, lines: tuple[str, ...] = LINES) -> None:
    with translation.override(user.language):
        subject = _("Something new in your mediation %(reference)s") % {"reference": mediation.reference}
        body = _("Open the page of the mediation to read it. This message does not say what it is about.")
    write(
        key=f"mediation:{mediation.pk}:{key}:{user.pk}", to=user, letter=NEWS, subject=subject, body=body,
        language=user.language, link=f"/mediations/{mediation.pk}", lines=lines, court_id=mediation.court_id,
    )  # fmt: skip
