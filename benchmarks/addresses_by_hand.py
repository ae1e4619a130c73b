"""A new address in all cases of a lawyer, as somebody would write it by hand: a few statements, each on a set.

The same tables, the same triggers, the same rows as the act; nothing is planned, asked or checked.
"""

from django.db import connection
from django.utils import timezone

from evercourt.accounts.models import User
from evercourt.documents.acts import issue
from evercourt.kernel.fields import protect

_STATEMENTS = (
    "UPDATE cases_representation SET address = %(secret)s WHERE user_id = %(person)s AND ended_at IS NULL",
    """
    WITH concerned AS (
        SELECT c.id FROM cases_case c JOIN cases_party p ON p.case_id = c.id
        JOIN cases_representation r ON r.party_id = p.id
        WHERE r.user_id = %(person)s AND c.ended_at IS NULL FOR NO KEY UPDATE OF c
    ), entry AS (
        INSERT INTO ledger_entry (stream, at, actor, office, via, act, facts_text)
        SELECT 'case:' || id, %(now)s, 'user:' || %(person)s, '', 'web', 'address.noted',
            format('{"changed":["address"],"document":%%s,"user":%%s,"who":%%s}',
                %(document)s, %(person)s, to_json(%(name)s::text))
        FROM concerned RETURNING id, stream, facts_text
    ), line AS (
        INSERT INTO cases_docketentry (case_id, at, act, facts, via, by_id, ledger_entry_id)
        SELECT substr(stream, 6)::bigint, %(now)s, 'address.noted', facts_text::jsonb, 'web', %(person)s, id FROM entry
        RETURNING id, case_id
    )
    INSERT INTO cases_casedocument (case_id, document_id, kind, access, opens_to, entry_id)
    SELECT case_id, %(document)s, 'notice', 'parties', '', id FROM line
    """,
    """
    WITH ordered AS (
        INSERT INTO service_serviceorder (case_id, party_id, purpose, state, ordered_at, next_way, effective_at)
        SELECT o.case_id, o.id, 'notice', 'served', %(now)s, '', %(now)s
        FROM cases_representation r JOIN cases_party mine ON mine.id = r.party_id
        JOIN cases_party o ON o.case_id = mine.case_id AND o.id <> mine.id
        JOIN cases_case c ON c.id = o.case_id
        WHERE r.user_id = %(person)s AND c.ended_at IS NULL RETURNING id, case_id, party_id
    ), papers AS (
        INSERT INTO service_serviceorder_documents (serviceorder_id, document_id) SELECT id, %(document)s FROM ordered
    ), tried AS (
        INSERT INTO service_serviceattempt (order_id, way, state, address, address_basis, tracking_number, reasons,
            sent_at, reached_at, received_by, deemed_explanation, effective_at, failure)
        SELECT id, 'portal', 'effective', '', 'confirmed', '', 'consented', %(now)s, %(now)s, '', '[]', %(now)s, ''
        FROM ordered RETURNING id, order_id
    ), known AS (
        SELECT t.id, t.order_id, o.case_id, o.party_id, p.name, p.user_id, c.number
        FROM tried t JOIN ordered o ON o.id = t.order_id JOIN cases_party p ON p.id = o.party_id
        JOIN cases_case c ON c.id = o.case_id
    ), entry AS (
        INSERT INTO ledger_entry (stream, at, actor, office, via, act, facts_text)
        SELECT 'case:' || case_id, %(now)s, 'system', '', 'system', act,
            CASE act WHEN 'service.ordered' THEN
                format('{"order":%%s,"party_id":%%s,"party_name":%%s,"purpose":"notice"}',
                    order_id, party_id, to_json(name))
            ELSE format('{"attempt":%%s,"basis":"CPL 90; OLR 31(1)","effective_at":"%%s","order":%%s,"party_id":%%s,'
                || '"party_name":%%s,"presumed":false,"purpose":"notice","served_on":"%%s","way":"portal"}',
                id, to_char(%(now)s AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'), order_id, party_id,
                to_json(name), %(now)s::date) END
        FROM known CROSS JOIN (VALUES ('service.ordered'), ('service.served')) AS acts (act)
        RETURNING id, stream, act, facts_text
    ), lines AS (
        INSERT INTO cases_docketentry (case_id, at, act, facts, via, ledger_entry_id)
        SELECT substr(stream, 6)::bigint, %(now)s, act, facts_text::jsonb, 'system', id FROM entry
    )
    INSERT INTO court_messages_message (key, to_id, court_id, line, address, language, letter, subject, body, walled,
        link, following, state, written_at, sent_at, attempts, last_error)
    SELECT 'service:' || id || ':portal', user_id, %(court)s, 'portal', '', 'zh-hans', 'served',
        '案件' || number || '中向您送达：通知', %(body)s, false, '/service/' || order_id, '[]', 'sent',
        %(now)s, %(now)s, 0, ''
    FROM known
    """,
)


def change(person: User, court: object, address: str) -> None:
    """Write what the act writes; the paper is issued by the house, as there."""
    data = {"name": person.name, "address": address}
    paper = issue(court=court, template="address_notice", data=data, title="送达地址变更告知书", language="zh-hans")  # type: ignore[arg-type]
    values = {
        "person": person.pk, "name": person.name, "secret": protect(address), "document": paper.pk,
        "now": timezone.now(), "court": court.pk, "body": "法院向您送达以下文书：\n" * 5,  # type: ignore[attr-defined]
    }  # fmt: skip
    with connection.cursor() as cursor:
        for statement in _STATEMENTS:
            cursor.execute(statement, values)
