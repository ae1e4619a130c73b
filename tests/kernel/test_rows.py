"""A new row by prepared statement is the row that save() would have written."""

import pytest
from django.db import IntegrityError, connection, transaction

from evercourt.api.models import KeptAnswer
from evercourt.cases.models import PartyIdentity
from evercourt.kernel.rows import insert, insert_columns, insert_many
from evercourt.ledger.models import Entry
from tests.factories import MORNING, PartyFactory


def answer(person, **facts):
    return KeptAnswer(user=person, key="one", request_sha256="0" * 64, status=201, body=b"{}", **facts)


def test_it_reads_back_its_key_and_what_triggers_set(db):
    first, second = (
        Entry(stream="case:1", at=MORNING, actor="system", via="system", act="x.happened", facts_text="{}")
        for _number in range(2)
    )
    assert insert(first)
    assert insert(second)
    kept = Entry.objects.get(pk=second.pk)
    assert (second.place, bytes(second.previous)) == (2, bytes(first.hash))
    assert bytes(kept.hash) == bytes(second.hash)
    assert kept.at == MORNING


def test_what_is_there_already_is_left_alone_and_said_so(aygul):
    assert insert(answer(aygul), unless=("user_id", "key"))
    second = answer(aygul)
    assert not insert(second, unless=("user_id", "key"))
    assert second.pk is None
    assert KeptAnswer.objects.count() == 1


def test_without_being_told_so_a_second_row_is_an_error(aygul):
    insert(answer(aygul))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(answer(aygul))


NUMBER = "650103198001011234"


def test_what_is_encrypted_at_rest_is_encrypted_in_every_row_and_each_time_differently(db):
    parties = [PartyFactory() for _number in range(4)]
    insert_many([PartyIdentity(party=party, number=NUMBER) for party in parties[:2]])
    given = {field.attname: field.get_default() for field in PartyIdentity._meta.concrete_fields}
    others = [party.pk for party in parties[2:]]
    insert_columns(PartyIdentity, 2, **given | {"party_id": others, "number": [NUMBER, NUMBER]})
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM cases_partyidentity")
        kept = {number for (number,) in cursor.fetchall()}
    assert len(kept) == 4
    assert not [number for number in kept if NUMBER in number]
    assert [party.identity.number for party in parties] == [NUMBER] * 4
