"""What comes from another system goes back to one as it came: every word, and every byte of every file."""

import io
import json
import re
import shutil
import zipfile
from collections import Counter
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evercourt.accounts.models import User
from evercourt.cases.acts import open_case, set_deadline
from evercourt.cases.models import (
    Case,
    CaseDocument,
    DocketEntry,
    Party,
    PartyIdentity,
    Representation,
    Sealing,
    TakenOver,
)
from evercourt.courts.acts import next_case_number
from evercourt.courts.models import Court
from evercourt.documents.models import Document
from evercourt.exchange import layout
from evercourt.exchange.baggage import Packing
from evercourt.exchange.giving import give_case, give_court
from evercourt.exchange.running import import_bag
from evercourt.exchange.tables import every_part
from evercourt.hearings.models import Booking
from evercourt.kernel.channels import Channel
from evercourt.ledger.checks import checks
from evercourt.ledger.models import Entry
from evercourt.ledger.seals import seal
from evercourt.work.models import Note
from tests.exchange.generated import COURT, bag, contents
from tests.exchange.test_trouble import CASE, MOMENT, made
from tests.factories import MORNING, PartyFactory
from tests.journeys.test_one_road import clock, walk  # noqa: F401

pytestmark = pytest.mark.django_db


def taken(folder, **options):
    lines = []
    counts = import_bag(folder, operator="root", report=lines.append, **options)
    return counts, lines


def given_back(folder):
    give_court(Court.objects.get(code=COURT), folder, operator="root")
    return folder


def there_and_back(original, folder):
    """Import into an empty house, export, undo all; return the export."""
    with transaction.atomic():
        counts, _lines = taken(original)
        assert not counts.keys() - {"new", "joined"}, counts
        given_back(folder)
        transaction.set_rollback(True)
    return folder


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.slow
@given(seed=st.integers(0, 10**9), cases=st.integers(0, 14))
def test_there_and_back_and_there_again_nothing_is_lost(court, tmp_path_factory, seed, cases):
    folder = tmp_path_factory.mktemp("exchange")
    original = bag(folder / "first", seed=seed, cases=cases)
    once = there_and_back(original, folder / "second")
    assert contents(once) == contents(original)
    twice = there_and_back(once, folder / "third")
    assert contents(twice) == contents(original)
    shutil.rmtree(folder)


KINDS = {
    "parties": "party", "counsel": "counsel", "entries": "entry", "documents": "document", "attached": "attached",
    "seals": "seal", **{part.name: part.kind for part, _there, _back in every_part()},
}  # fmt: skip


def kinds(said, kind):
    """Yield what kind of thing this is, and of everything in it."""
    yield kind
    for name, inner in said.items():
        for one in [inner] if name == "publication" else inner if name in KINDS else []:
            # Of a service, `documents` are keys of some.
            yield from kinds(one, KINDS[name]) if isinstance(one, dict) else ()


def test_every_record_and_every_part_of_it_has_a_line_in_the_report(court, tmp_path):
    folder = bag(tmp_path / "bag", seed=3, cases=10)
    _counts, lines = taken(folder)
    wanted = Counter()
    for line in (folder / layout.CASES).read_text().splitlines():
        said = json.loads(line)
        wanted += Counter(kind for kind in kinds(said, "case"))
    wanted["user"] = 12
    assert Counter(line.kind for line in lines) == +wanted
    assert Case.objects.count() == 10
    assert DocketEntry.objects.count() == wanted["entry"]
    assert CaseDocument.objects.count() == wanted["document"]
    assert Party.objects.count() == wanted["party"]


def test_again_it_changes_nothing(court, tmp_path):
    folder = bag(tmp_path / "bag", seed=4, cases=8)
    taken(folder)
    before = Entry.objects.count(), Document.objects.count(), User.objects.count(), TakenOver.objects.count()
    counts, _lines = taken(folder)
    assert set(counts) == {"known"}
    assert before == (Entry.objects.count(), Document.objects.count(), User.objects.count(), TakenOver.objects.count())


def test_a_dry_run_says_the_same_and_keeps_nothing(court, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "files"
    folder = bag(tmp_path / "bag", seed=5, cases=9)
    counts, dry = taken(folder, dry=True)
    assert not any(model.objects.exists() for model in (Case, TakenOver, Entry))
    again, real = taken(folder)
    assert counts == again
    assert [(one.kind, one.key, one.status, one.notes) for one in dry] == [
        (one.kind, one.key, one.status, one.notes) for one in real
    ]


def test_the_court_taken_over_verifies(court, tmp_path):
    taken(bag(tmp_path / "bag", seed=6, cases=8))
    seal()
    found = [difference for check in checks for difference in check.run(lambda _steps: None)]
    assert [one for one in found if one.code not in ("time-stamp-missing",)] == []


def test_a_zip_is_as_good_as_a_folder(court, tmp_path):
    folder = bag(tmp_path / "bag", seed=7, cases=6)
    with zipfile.ZipFile(tmp_path / "bag.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, f"court/{path.relative_to(folder)}")
    counts, _lines = taken(tmp_path / "bag.zip")
    assert set(counts) == {"new"}
    assert contents(given_back(tmp_path / "back")) == contents(folder)


def test_numbers_taken_over_are_never_given_again(court, tmp_path):
    taken(bag(tmp_path / "bag", seed=8, cases=12))
    highest = max(
        int(c.number[len("（2019）新0103民初") : -1]) for c in Case.objects.filter(number__startswith="（2019）")
    )
    day = MORNING.date().replace(year=2019)
    assert next_case_number(court, "civil_first", day) == f"（2019）新0103民初{highest + 1}号"


def test_what_was_sealed_there_is_sealed_here(court, tmp_path):
    for seed in range(9, 20):
        folder = bag(tmp_path / f"bag{seed}", seed=seed, cases=6)
        if '"to":"outside"' in (folder / layout.CASES).read_text():
            break
    taken(folder)
    sealed = DocketEntry.objects.filter(sealings__to="outside")
    assert sealed.exists()
    assert not sealed.visible_to(AnonymousUser()).exists()


def test_what_this_house_added_is_given_with_it_and_what_stays_is_told_row_by_row(court, tmp_path, judge):
    taken(bag(tmp_path / "bag", seed=21, cases=3))
    case = a_case_with_a_deadline(court)
    note = Note.objects.create(case=case, author=judge, audience="personal", text="x")
    lines = []
    counts = give_court(court, tmp_path / "back", operator="root", report=lines.append)
    assert (counts["cases"], counts["not_given"]) == (4, {"work.Note": 1})
    assert [(one.kind, one.row) for one in lines if one.status == "stays"] == [("work.Note", note.pk)]
    assert {one.kind for one in lines if one.status == "given"} >= {"user", "case", "fee", "payment", "hearing"}
    own = records(tmp_path / "back")[-1]
    assert own["key"] == f"evercourt-{case.pk}"
    assert own["entries"][0]["act"] == "case.opened"
    assert own["entries"][0]["text"]
    assert [one["rule"] for one in own["deadlines"]] == ["defence"]
    about = json.loads((tmp_path / "back" / layout.COURT).read_text())
    assert about["source"] == "evercourt 新0103"


def records(folder):
    return [json.loads(line) for line in (folder / layout.CASES).read_text().splitlines()]


def a_case_with_a_deadline(court):
    case = open_case(
        court=court, kind="civil_first", cause="divorce", title="x", amount=None, filed_at=MORNING,
        procedure="summary", by=None, via=Channel.SYSTEM,
    )  # fmt: skip
    party = PartyFactory(case=case, side="defendant")
    set_deadline(party.case, "defence", trigger=date(2022, 8, 1), party=party, by=None, via=Channel.SYSTEM)
    return case


def test_every_column_of_every_table_goes_along_or_is_said_to_stay():
    for part, _there, _back in every_part():
        columns = {one.name for one in part.model._meta.get_fields() if one.concrete} - {"id", part.way}
        assert columns == {name for name, _column in part.columns()} | set(part.left), part.label
    known = {
        Case: (layout.CaseRecord, {"court"}),
        Party: (layout.PartyRecord, {"case", "join_code_hash"}),
        PartyIdentity: (layout.IdentityRecord, {"party", "ethnicity"}),
        Representation: (layout.CounselRecord, {"party"}),
        Document: (layout.PaperRecord, {"court", "media_type", "size", "sha256", "check_code"}),
        CaseDocument: (layout.DocumentRecord, {"case", "document"}),
        Sealing: (layout.SealRecord, {"case", "paper"}),
    }
    for model, (record, left) in known.items():
        columns = {one.name for one in model._meta.get_fields() if one.concrete} - {"id"}
        assert columns - set(record.model_fields) == left, model


def test_a_hearing_to_come_takes_courtroom_and_people_in_the_calendar_here(court, tmp_path):
    begins = (timezone.now() + timedelta(days=30)).replace(microsecond=0)
    hearing = {
        "key": "h", "courtroom": "第一法庭", "scheduled_by": "u1", "scheduled_at": MOMENT,
        "during": {"begins": begins.isoformat(), "ends": (begins + timedelta(hours=2)).isoformat()},
    }  # fmt: skip
    seat = {"user": "u1", "seat": "presiding", "since": MOMENT}
    case = {**CASE, "hearings": [hearing], "panel": [seat]}
    second = {**case, "key": "c2", "number": "OLD-2"}
    _counts, lines = taken(made(tmp_path / "bag", cases=[case, second], files={}))
    first, refused = [one for one in lines if one.kind == "case"]
    assert "courtrooms made: 第一法庭" in first.notes
    assert refused.notes == ["the database refuses it: nothing_is_booked_twice"]
    assert set(Booking.objects.values_list("kind", flat=True)) == {Booking.Kind.COURTROOM, Booking.Kind.PERSON}


def test_a_case_of_this_house_goes_to_another_and_comes_back_as_it_was(walk, tmp_path):  # noqa: F811
    """The whole road: fee, service, hearing, judgment in effect; given, taken over elsewhere, and given again."""
    lines = []
    give_case(walk, tmp_path / "first", operator="root", report=lines.append)
    assert Entry.objects.filter(stream=walk.ledger_stream).latest("place").act == "case.given"
    wanted = records(tmp_path / "first")[-1]
    assert {name for name, part in wanted.items() if part and name in KINDS} >= {
        "panel", "deadlines", "fees", "service", "hearings", "decisions", "documents",
    }  # fmt: skip
    # One house plays two: a number, a reference and a tracking number are there once in a house.
    again = elsewhere(tmp_path / "first", tmp_path / "moved", walk.number)
    counts, told = taken(again)
    assert not counts.keys() - {"new", "joined"}, [one for one in told if one.notes]
    give_case(Case.objects.get(number="（2022）他院民初1号"), tmp_path / "second", operator="root")
    assert records(tmp_path / "second") == records(again)
    users = [(folder / layout.USERS).read_text().splitlines() for folder in (tmp_path / "second", again)]
    assert users[0] == users[1]
    assert contents(tmp_path / "second") == contents(again)


def elsewhere(folder, target, number):
    """Return a copy of the bag as another house would have written it, with numbers and references of its own."""
    packing = Packing(target)
    for path in sorted((folder / "data").rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            if path.name == "cases.jsonl":
                content = content.replace(number.encode(), "（2022）他院民初1号".encode())
                content = re.sub(rb'"(reference|tracking_number)": ?"(?=[^"])', rb"\g<0>9", content)
            packing.add(path.relative_to(folder).as_posix(), io.BytesIO(content))
    packing.close(organisation="x", identifier="x", day="2024-01-01")
    return target
