"""Jobs: follow e-mails on their way, and let announcements take effect when their period has passed."""

from django.utils import timezone
from procrastinate.contrib.django import app

from evercourt.kernel.channels import Channel
from evercourt.messages.models import Message
from evercourt.messages.states import MessageState
from evercourt.service import acts
from evercourt.service.models import Entrusted, ServiceAttempt
from evercourt.service.states import AttemptState, EntrustedState, Way


@app.periodic(cron="* * * * *")
@app.task(name="service.follow_emails", queue="service", pass_context=False)
def follow_emails(timestamp: int) -> None:
    """Note for every e-mail on its way whether it reached the system of its address, or could not be delivered."""
    on_their_way = {
        f"{attempt.message_key}:{Message.Line.EMAIL}": attempt
        for attempt in ServiceAttempt.objects.filter(way=Way.EMAIL, state=AttemptState.SENT, reached_at=None)
    }
    for message in Message.objects.filter(key__in=on_their_way):
        attempt = on_their_way[message.key]
        if message.state == MessageState.SENT:
            acts.mark_reached(attempt, at=message.sent_at, by=None, via=Channel.SYSTEM)
        elif message.state == MessageState.FAILED:
            acts.not_delivered(attempt, message.last_error or "undeliverable", by=None, via=Channel.SYSTEM)


@app.periodic(cron="20 16 * * *")
@app.task(name="service.watch_entrusted", queue="service", pass_context=False)
def watch_entrusted(timestamp: int) -> int:
    """Say of everything another court has not returned in its days that they are over; return how many."""
    running = Entrusted.objects.filter(state=EntrustedState.ACCEPTED, overdue_at=None)
    late = [
        one for one in running.select_related("attempt", "court") if one.due_on and one.court.local_date() > one.due_on
    ]
    return sum(acts.note_overdue_entrusted(one) for one in late)


@app.periodic(cron="10 * * * *")
@app.task(name="service.pass_announcements", queue="service", pass_context=False)
def pass_announcements(timestamp: int) -> None:
    """Let every announcement take effect whose last day is over in its court's own zone (CPL 95)."""
    now = timezone.now()
    running = ServiceAttempt.objects.filter(way=Way.ANNOUNCEMENT, state=AttemptState.SENT, deemed_on__isnull=False)
    for attempt in running.select_related("order__case__court"):
        if attempt.deemed_on and attempt.order.case.court.local_date(now) > attempt.deemed_on:
            acts.announcement_passed(attempt, by=None, via=Channel.SYSTEM)
