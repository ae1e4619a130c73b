"""Watching a public hearing: asked for with conditions accepted, let in by the bench (OLR 27; CPL 137)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.accounts.models import User
from evercourt.hearings import ports
from evercourt.hearings import remote_events as events
from evercourt.hearings.models import Hearing, ObserverRequest
from evercourt.hearings.people import day_of
from evercourt.hearings.states import HearingState, ObserverState
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, WrongState
from evercourt.kernel.policy import must
from evercourt.ledger.record import record

# Version of the conditions: no recording, no pictures, no passing on; quiet; whoever breaks them is sent out.
CONDITIONS = "observers.2022-08"


@transaction.atomic
def ask_to_observe(hearing: Hearing, *, accepted: bool, language: str, by: User, via: Channel) -> ObserverRequest:
    """Ask to watch a public hearing; the conditions must be accepted."""
    must(by, "hearing.observe", hearing)
    if not accepted:
        raise BadInput(
            _("Accept the conditions: no recording, no pictures, no passing on."), field="accepted", basis="OLR 27"
        )
    if hearing.state != HearingState.SCHEDULED:
        raise WrongState(_("This hearing is over."))
    made, new = ObserverRequest.objects.get_or_create(
        hearing=hearing, user=by, defaults={"conditions": CONDITIONS, "language": language}
    )
    if new:
        asked = events.ObserverAsked(
            hearing=hearing.pk,
            day=day_of(hearing),
            request=made.pk,
            user=by.pk,
            conditions=CONDITIONS,
            language=language,
        )
        record(asked, about=hearing.case, by=by, via=via)
    return made


@transaction.atomic
def decide_observer(
    request: ObserverRequest, *, admit: bool, reason: str = "", by: User, via: Channel
) -> ObserverRequest:
    """Let an observer in, or refuse or send them out, with the reason; they never send sound or picture."""
    must(by, "hearing.admit", request.hearing)
    request = ObserverRequest.objects.locked(request.pk)
    if not admit and not reason.strip():
        raise BadInput(_("Give the reason; they will read it."), field="reason", basis="CPL 137")
    if admit and not request.hearing.public:
        raise WrongState(_("This hearing is not public."), basis="CPL 137; OLR 27")
    state = ObserverState.ADMITTED if admit else ObserverState.REFUSED
    if request.state == state:
        return request
    request.move(state, decided_by=by, decided_at=timezone.now(), reason=reason.strip())
    if admit:
        # Observers are numbered below zero in the live room: they are no participants of the case.
        ports.live_room().admit(request.hearing_id, -request.pk, watches_only=True)
    else:
        ports.live_room().dismiss(request.hearing_id, -request.pk)
    hearing = request.hearing
    decided = events.ObserverDecided(
        hearing=hearing.pk,
        day=day_of(hearing),
        request=request.pk,
        user=request.user_id,
        admitted=admit,
        reason=request.reason,
    )
    record(decided, about=hearing.case, by=by, via=via)
    return request
