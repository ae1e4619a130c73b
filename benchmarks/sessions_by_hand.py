"""A session set as somebody would write it for this one session: a few statements, each on a whole set.

The same tables, the same triggers, the same rows as the act; nobody is looked at who might be busy, nothing is asked.
"""

from django.db import connection
from django.utils import timezone

from evercourt.hearings.models import Session

_HEARINGS = """
    WITH timed AS (
        SELECT called.id, called.case_id, slot.starts, slot.ends FROM (
            SELECT id, case_id, row_number() OVER (ORDER BY position) AS place FROM hearings_called
            WHERE session_id = %(session)s AND left_at IS NULL
        ) called JOIN unnest(%(starts)s::timestamptz[], %(ends)s::timestamptz[]) WITH ORDINALITY
            AS slot (starts, ends, place) USING (place)
    ), made AS (
        INSERT INTO hearings_hearing (case_id, courtroom_id, kind, during, mode, announced, public, language, state,
            scheduled_by_id, scheduled_at, reason, outcome, debate_ended)
        SELECT case_id, %(room)s, 'trial', tstzrange(starts, ends), 'on_site', false, true, 'zh-hans', 'scheduled',
            %(by)s, %(now)s, '', '', false
        FROM timed RETURNING id, case_id, during
    )
    UPDATE hearings_called called SET hearing_id = made.id FROM made
    WHERE called.session_id = %(session)s AND called.case_id = made.case_id
"""
_OF = """
    SELECT hearing.id, hearing.case_id, hearing.during FROM hearings_hearing hearing
    JOIN hearings_called called ON called.hearing_id = hearing.id WHERE called.session_id = %(session)s
"""
_BOOKINGS = f"""
    WITH hearing AS ({_OF})
    INSERT INTO hearings_booking (hearing_id, kind, resource, during)
    SELECT id, 1, %(room)s, during FROM hearing
    UNION ALL
    SELECT hearing.id, 2, person.user_id, during FROM hearing JOIN (
        SELECT case_id, user_id FROM cases_panelmember WHERE until IS NULL
        UNION SELECT case_id, user_id FROM cases_party WHERE user_id IS NOT NULL
    ) person USING (case_id)
"""
_PEOPLE = f"""
    WITH hearing AS ({_OF})
    INSERT INTO hearings_participant (hearing_id, role, name, user_id, party_id, language, needs_interpreter, mode,
        place, in_custody, checked_at, checked_by_id, check_method)
    SELECT hearing.id, CASE seat WHEN 'recorder' THEN 'clerk' ELSE 'judge' END, person.name, person.id, NULL::bigint,
        'zh-hans', false, 'on_site', '', false, %(now)s::timestamptz, person.id, 'known'
    FROM hearing JOIN cases_panelmember USING (case_id) JOIN accounts_user person ON person.id = user_id
    WHERE until IS NULL
    UNION ALL
    SELECT hearing.id, 'party', party.name, user_id, party.id, party.language, party.language <> 'zh-hans', 'on_site',
        '', false, NULL, NULL, ''
    FROM hearing JOIN cases_party party USING (case_id)
"""
_RECORD = f"""
    WITH hearing AS ({_OF}), entry AS (
        INSERT INTO ledger_entry (stream, at, actor, office, via, act, facts_text)
        SELECT 'case:' || case_id, %(now)s, 'user:' || %(by)s, 'registry_clerk', 'web', 'hearings.scheduled',
            format('{{"courtroom":%%s,"day":"%%s","ends_at":"%%s","follows":null,"hearing":%%s,"kind":"trial",'
                || '"starts_at":"%%s","time":"%%s"}}', to_json(%(name)s::text),
                (lower(during) AT TIME ZONE 'Asia/Shanghai')::date, upper(during), id, lower(during),
                to_char(lower(during) AT TIME ZONE 'Asia/Shanghai', 'HH24:MI'))
        FROM hearing ORDER BY case_id RETURNING id, stream, facts_text
    )
    INSERT INTO cases_docketentry (case_id, at, act, facts, via, by_id, ledger_entry_id)
    SELECT substr(stream, 6)::bigint, %(now)s, 'hearings.scheduled', facts_text::jsonb, 'web', %(by)s, id FROM entry
"""


def set_session(session: Session, *, by: int) -> None:
    """Write what the act writes for the cases of this session."""
    times = session.times()
    values = {
        "session": session.pk, "room": session.courtroom_id, "by": by, "now": timezone.now(),
        "name": session.courtroom.name, "starts": [one for one, _end in times], "ends": [end for _one, end in times],
    }  # fmt: skip
    with connection.cursor() as cursor:
        for statement in (_HEARINGS, _BOOKINGS, _PEOPLE, _RECORD):
            cursor.execute(statement, values)
        cursor.execute(
            "UPDATE hearings_session SET state = 'set', set_at = %s, set_by_id = %s WHERE id = %s",
            [values["now"], by, session.pk],
        )
