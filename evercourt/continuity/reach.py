"""Who must be told of an order: listed by the act itself, told by a job afterwards, by one line after the other."""

from django.db import connection

from evercourt.continuity.models import ClosureOrder

# One statement a kind of person; the unique constraints keep everyone on the list once.
_VISITORS = """
    INSERT INTO continuity_recipient
        (order_id, person_id, name, phone, language, state, line, tried, next_at, reached_by, note, called)
    SELECT DISTINCT ON (coalesce(a.person_id::text, a.phone || a.name))
        e.order_id, a.person_id, a.name, a.phone, a.language, 'waiting', '', '[]'::jsonb, now(), '', '', 0
    FROM continuity_visiteffect e JOIN appointments_appointment a ON a.id = e.visit_id
    WHERE e.order_id = %(order)s
    ON CONFLICT DO NOTHING
"""
# The cases in which the order moved something for a party: a hearing, or a period of that party.
_CONCERNED = """
    SELECT p.id, p.user_id, p.name, p.language FROM cases_party p
    WHERE p.case_id IN (
        SELECT h.case_id FROM continuity_hearingeffect e JOIN hearings_hearing h ON h.id = e.hearing_id
        WHERE e.order_id = %(order)s)
    OR p.id IN (
        SELECT d.party_id FROM continuity_deadlineeffect e JOIN cases_deadline d ON d.id = e.deadline_id
        WHERE e.order_id = %(order)s)
"""
# The parts are constants of this file; values go in as parameters.
_PARTIES = f"""
    INSERT INTO continuity_recipient
        (order_id, person_id, party_id, name, phone, language, state, line, tried, next_at, reached_by, note, called)
    SELECT DISTINCT ON (coalesce('u' || c.user_id, 'p' || c.id))
        %(order)s, c.user_id, CASE WHEN c.user_id IS NULL THEN c.id END, c.name, '', c.language,
        'waiting', '', '[]'::jsonb, now(), '', '', 0
    FROM ({_CONCERNED}) c
    ON CONFLICT DO NOTHING
"""  # noqa: S608
_REPRESENTATIVES = f"""
    INSERT INTO continuity_recipient
        (order_id, person_id, name, phone, language, state, line, tried, next_at, reached_by, note, called)
    SELECT DISTINCT ON (u.id)
        %(order)s, u.id, u.name, '', u.language, 'waiting', '', '[]'::jsonb, now(), '', '', 0
    FROM ({_CONCERNED}) c
    JOIN cases_representation r ON r.party_id = c.id AND r.since <= current_date
        AND (r.until IS NULL OR r.until >= current_date)
    JOIN accounts_user u ON u.id = r.user_id
    ON CONFLICT DO NOTHING
"""  # noqa: S608


def list_recipients(order: ClosureOrder) -> int:
    """Write down everyone whom the order concerns, each once; return how many there are."""
    with connection.cursor() as cursor:
        for statement in (_VISITORS, _PARTIES, _REPRESENTATIVES):
            cursor.execute(statement, {"order": order.pk})
    return order.recipients.count()


def defer(order: ClosureOrder) -> None:
    """Let the job tell them, once this transaction is committed."""
    from evercourt.continuity.tasks import tell

    tell.configure(lock=f"closure:{order.pk}").defer(order_id=order.pk)
