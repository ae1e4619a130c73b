"""The changes of one closure as somebody would write them for this one court: a few statements, each on a whole set.

The same tables, the same triggers, the same rows as the act; nothing is planned, asked or checked.
"""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from evercourt.continuity import reach
from evercourt.continuity.models import ClosureOrder, Preview
from evercourt.courts.calendars import calendar

_STATEMENTS = (
    """
    WITH moved AS (
        UPDATE appointments_appointment a SET state = 'cancelled', reason = %(title)s
        FROM appointments_counter c
        WHERE c.id = a.counter_id AND c.court_id = %(court)s AND a.state = 'booked'
            AND a.starts_at >= %(begins)s AND a.starts_at < %(ends)s
        RETURNING a.id, a.service, a.counter_id, a.starts_at
    ), effect AS (
        INSERT INTO continuity_visiteffect (order_id, visit_id, outcome, made_at)
        SELECT %(order)s, id, 'rebook', %(now)s FROM moved
    )
    INSERT INTO ledger_entry (stream, at, actor, office, via, act, facts_text)
    SELECT 'court:' || %(court)s, %(now)s, 'system', '', 'system', 'appointments.cancelled',
        format('{"appointment":%%s,"by_court":true,"counter":%%s,"moved":false,"reason":%%s,"service":"%%s",'
            || '"starts_at":"%%s"}', id, counter_id, to_json(%(title)s::text), service,
            to_char(starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'))
    FROM moved
    """,
    """
    WITH moved AS (
        UPDATE hearings_hearing h SET state = 'adjourned', reason = %(title)s
        FROM cases_case c
        WHERE c.id = h.case_id AND c.court_id = %(court)s AND h.state = 'scheduled'
            AND lower(h.during) >= %(begins)s AND lower(h.during) < %(ends)s
        RETURNING h.id, h.case_id, (lower(h.during) AT TIME ZONE 'Asia/Shanghai')::date AS day
    ), freed AS (
        DELETE FROM hearings_booking b USING moved WHERE b.hearing_id = moved.id
    ), effect AS (
        INSERT INTO continuity_hearingeffect (order_id, hearing_id, outcome, reason, made_at)
        SELECT %(order)s, id, 'postponed', 'rule', %(now)s FROM moved
    ), entry AS (
        INSERT INTO ledger_entry (stream, at, actor, office, via, act, facts_text)
        SELECT 'case:' || case_id, %(now)s, 'system', '', 'system', 'hearings.adjourned',
            format('{"day":"%%s","hearing":%%s,"reason":%%s}', day, id, to_json(%(title)s::text))
        FROM moved RETURNING id, stream, facts_text
    )
    INSERT INTO cases_docketentry (case_id, at, act, facts, via, ledger_entry_id)
    SELECT substr(stream, 6)::bigint, %(now)s, 'hearings.adjourned', facts_text::jsonb, 'system', id FROM entry
    """,
    """
    WITH known AS (
        SELECT d.id, d.due_on AS was, p.name AS party_name FROM cases_deadline d
        JOIN cases_case c ON c.id = d.case_id JOIN cases_party p ON p.id = d.party_id
        WHERE c.court_id = %(court)s AND d.state = 'open' AND d.rule = 'defence'
            AND d.due_on >= %(first)s AND d.due_on <= %(last)s
    ), moved AS (
        UPDATE cases_deadline d SET counted_on = was, due_on = %(day)s,
            explanation = explanation || jsonb_build_array(jsonb_build_object('code', 'closure.extend',
                'basis', 'CPL 86', 'facts', jsonb_build_object('order', %(order)s::bigint, 'first', %(first)s::text,
                    'last', %(last)s::text, 'days', 30, 'last_day', (%(first)s::date + 30)::text)))
        FROM known WHERE known.id = d.id
        RETURNING d.id, d.case_id, d.party_id, d.rule, d.due_on, was, party_name
    ), effect AS (
        INSERT INTO continuity_deadlineeffect (order_id, deadline_id, before, after, made_at)
        SELECT %(order)s, id, was, due_on, %(now)s FROM moved
    ), entry AS (
        INSERT INTO ledger_entry (stream, at, actor, office, via, act, facts_text)
        SELECT 'case:' || case_id, %(now)s, 'system', '', 'system', 'deadline.moved',
            format('{"basis":"CPL 86","deadline":%%s,"due_on":"%%s","party_id":%%s,"party_name":%%s,"rule":"%%s",'
                || '"was":"%%s","why":%%s}',
                id, due_on, party_id, to_json(party_name), rule, was, to_json(%(title)s::text))
        FROM moved RETURNING id, stream, facts_text
    )
    INSERT INTO cases_docketentry (case_id, at, act, facts, via, ledger_entry_id)
    SELECT substr(stream, 6)::bigint, %(now)s, 'deadline.moved', facts_text::jsonb, 'system', id FROM entry
    """,
)


_PREVIEW = (
    """
    INSERT INTO continuity_previewline (preview_id, kind, thing, outcome, reason)
    SELECT %(preview)s, 'visits', a.id, 'rebook', '' FROM appointments_appointment a
    JOIN appointments_counter c ON c.id = a.counter_id
    WHERE c.court_id = %(court)s AND a.state = 'booked' AND a.starts_at >= %(begins)s AND a.starts_at < %(ends)s
    """,
    """
    INSERT INTO continuity_previewline (preview_id, kind, thing, outcome, reason)
    SELECT %(preview)s, 'hearings', h.id, 'postponed', 'rule' FROM hearings_hearing h
    JOIN cases_case c ON c.id = h.case_id
    WHERE c.court_id = %(court)s AND h.state = 'scheduled'
        AND lower(h.during) >= %(begins)s AND lower(h.during) < %(ends)s
    """,
    """
    INSERT INTO continuity_previewline (preview_id, kind, thing, outcome, reason, before, after)
    SELECT %(preview)s, 'deadlines', d.id, 'moved', '', d.due_on, %(day)s FROM cases_deadline d
    JOIN cases_case c ON c.id = d.case_id
    WHERE c.court_id = %(court)s AND d.state = 'open' AND d.rule = 'defence'
        AND d.due_on >= %(first)s AND d.due_on <= %(last)s
    """,
    """
    INSERT INTO continuity_previewperson (preview_id, party_id, name, phone, language, way)
    SELECT %(preview)s, p.id, p.name, '', p.language, CASE WHEN coalesce(i.phone, '') = '' THEN 'none' ELSE 'call' END
    FROM cases_party p LEFT JOIN cases_partyidentity i ON i.party_id = p.id
    WHERE p.user_id IS NULL AND (
        p.id IN (SELECT d.party_id FROM continuity_previewline l JOIN cases_deadline d ON d.id = l.thing
            WHERE l.preview_id = %(preview)s AND l.kind = 'deadlines')
        OR p.case_id IN (SELECT h.case_id FROM continuity_previewline l JOIN hearings_hearing h ON h.id = l.thing
            WHERE l.preview_id = %(preview)s AND l.kind = 'hearings'))
    """,
    """
    INSERT INTO continuity_previewperson (preview_id, name, phone, language, way)
    SELECT DISTINCT %(preview)s, a.name, a.phone, a.language, 'letter'
    FROM continuity_previewline l JOIN appointments_appointment a ON a.id = l.thing
    WHERE l.preview_id = %(preview)s AND l.kind = 'visits' AND a.person_id IS NULL
    """,
)


def preview(seen: Preview) -> None:
    """Write the rows that the preview of this order writes: each thing and what becomes of it, and each person."""
    with connection.cursor() as cursor:
        for statement in _PREVIEW:
            cursor.execute(statement, {"preview": seen.pk, **_values(seen.order)})


def close(order: ClosureOrder) -> None:
    """Write what the issue of this order writes for visits, hearings, periods and the people to be told."""
    with connection.cursor() as cursor:
        for statement in _STATEMENTS:
            cursor.execute(statement, _values(order))
    reach.list_recipients(order)


def _values(order: ClosureOrder) -> dict[str, object]:
    first, last = order.first_day, order.last_day
    day = calendar(order.court.calendar).next_working_day(first + timedelta(days=30))
    return {
        "order": order.pk, "court": order.court_id, "title": order.title, "now": timezone.now(), "first": first,
        "last": last, "day": day, "begins": order.begins_at, "ends": order.ends_at,
    }  # fmt: skip
