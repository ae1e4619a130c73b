"""Rows of a case file are witnessed: a byte changed past the triggers, or past the acts, is found and named."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from evercourt.cases.models import Party
from evercourt.ledger.checks import checks
from evercourt.ledger.models import Entry, Witness
from evercourt.ledger.rows import watched
from evercourt.ledger.seals import seal
from tests.forging import past_the_triggers
from tests.journeys.test_one_road import clock, walk  # noqa: F401


def found():
    return {
        (one.code, one.subject, one.facts.get("columns", ""))
        for check in checks
        for one in check.run(lambda _steps: None)
    }


def test_every_witnessed_table_is_compared_and_no_other():
    with_trigger = {
        model
        for model in apps.get_models()
        if any(trigger.name == "witnessed" for trigger in getattr(model._meta, "triggers", []))
    }
    assert with_trigger == set(watched)


# One column of each watched table, and what a falsifier would like to write there.
FORGERIES = {
    "cases_case": ("title", "title || 'x'"),
    "cases_panelmember": ("seat", "'member'"),
    "cases_party": ("name", "name || 'x'"),
    "cases_partyidentity": ("address", "address || 'x'"),
    "cases_deadline": ("due_on", "due_on + 1"),
    "cases_casedocument": ("access", "'court'"),
    "cases_fee": ("amount", "amount + 0.01"),
    "cases_payment": ("reference", "reference || 'x'"),
    "documents_document": ("title", "title || 'x'"),
    "filing_filing": ("due_on", "due_on + 1"),
    "filing_submission": ("form", 'form || \'{"facts": "x"}\''),
    "decisions_decision": ("operative", "'[]'"),
    "decisions_decisionversion": ("text", "text || 'x'"),
    "decisions_decisionsignature": ("text_sha256", "'x'"),
    "decisions_appealperiod": ("last_day", "last_day + 1"),
    "hearings_hearing": ("outcome", "outcome || 'x'"),
    "service_serviceorder": ("effective_at", "effective_at + interval '1 microsecond'"),
    "service_serviceattempt": ("received_by", "received_by || 'x'"),
    "enforcement_enforcementapplication": ("amount", "amount - 1"),
}


@pytest.mark.django_db(transaction=True)
def test_a_changed_byte_in_any_watched_table_is_named_and_lawful_acts_are_clean(walk):  # noqa: F811
    seal()
    assert not found()
    for table, (column, value) in FORGERIES.items():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT max(id) FROM {table}")
            (row,) = cursor.fetchone()
            past_the_triggers(f"UPDATE {table} SET {column} = {value} WHERE id = {row}")
            ((code, subject, columns),) = found()
            assert (code, columns) == ("row-changed", column)
            assert subject.endswith(f"{table} {row}")
            assert subject.startswith("case:")
            transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_a_row_changed_removed_or_added_outside_every_act_is_named(walk):  # noqa: F811
    party = Party.objects.order_by("pk").first()
    about = f"case:{party.case_id} cases_party {party.pk}"
    with transaction.atomic():
        past_the_triggers("DELETE FROM cases_party WHERE id = %s", party.pk)
        assert ("row-missing", f"cases_party {party.pk}", "") in found()
        transaction.set_rollback(True)
    with transaction.atomic():
        past_the_triggers(
            "INSERT INTO cases_party (case_id, side, position, kind, name, language, join_code_hash)"
            " VALUES (%s, 'third_party', 9, 'person', 'x', 'en', '')",
            party.case_id,
        )
        assert "row-added" in {code for code, _subject, _columns in found()}
        transaction.set_rollback(True)
    Party.objects.filter(pk=party.pk).update(name="李四")  # By hand, with every trigger on.
    assert found() == {("row-outside-acts", about, "")}


def test_a_seal_takes_in_the_witnesses_since_the_last(court):
    from tests.factories import CaseFactory

    CaseFactory(court=court)
    seal()
    (entry,) = Entry.objects.filter(stream="rows")
    assert entry.facts["rows"] == Witness.objects.count() == Witness.objects.filter(seal=1).count()
    assert seal() is None


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE ledger_witness SET digests = '{}' WHERE id = (SELECT min(id) FROM ledger_witness)",
        "UPDATE ledger_witness SET written_in = 1 WHERE id = (SELECT min(id) FROM ledger_witness)",
        "UPDATE ledger_witness SET seal = 2",
        "DELETE FROM ledger_witness",
        "INSERT INTO ledger_witness (relation, row, written_in, digests, seal) VALUES ('cases_case', 1, 1, NULL, 1)",
    ],
)
def test_a_witness_is_never_changed_and_who_does_it_past_the_triggers_is_found(court, forgery):
    from tests.factories import CaseFactory

    CaseFactory(court=court)
    seal()
    if not forgery.startswith("INSERT"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(forgery)
    past_the_triggers(forgery)
    assert ("witnesses-changed", "seal 1", "") in found()
