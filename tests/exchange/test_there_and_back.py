"""What comes from another system goes back to one as it came: every word, and every byte of every file."""

import json
import shutil
import zipfile
from collections import Counter
from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evercourt.accounts.models import User
from evercourt.cases.acts import open_case, set_deadline
from evercourt.cases.exchange import layout
from evercourt.cases.exchange.giving import give_court
from evercourt.cases.exchange.running import import_bag
from evercourt.cases.models import Case, CaseDocument, DocketEntry, Party, TakenOver
from evercourt.courts.acts import next_case_number
from evercourt.courts.models import Court
from evercourt.documents.models import Document
from evercourt.kernel.channels import Channel
from evercourt.ledger.checks import checks
from evercourt.ledger.models import Entry
from evercourt.ledger.seals import seal
from tests.exchange.generated import COURT, bag, contents
from tests.factories import MORNING, PartyFactory

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


def test_every_record_and_every_part_of_it_has_a_line_in_the_report(court, tmp_path):
    folder = bag(tmp_path / "bag", seed=3, cases=10)
    _counts, lines = taken(folder)
    wanted = Counter()
    for line in (folder / layout.CASES).read_text().splitlines():
        said = json.loads(line)
        counsel = [one for party in said["parties"] for one in party.get("counsel", [])]
        wanted += Counter({"case": 1, "party": len(said["parties"]), "counsel": len(counsel)})
        wanted += Counter({part[:-1]: len(said.get(part, [])) for part in ("documents", "seals")})
        wanted += Counter({"entry": len(said.get("entries", []))})
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


def test_what_this_house_added_is_given_with_it_and_says_what_stays(court, tmp_path, case_with_a_deadline):
    taken(bag(tmp_path / "bag", seed=21, cases=3))
    counts = give_court(court, tmp_path / "back", operator="root")
    assert (counts["cases"], counts["not_given"]) == (4, {"Deadline": 1})
    own = [json.loads(line) for line in (tmp_path / "back" / layout.CASES).read_text().splitlines()][-1]
    assert own["key"] == f"evercourt-{case_with_a_deadline.pk}"
    assert own["entries"][0]["act"] == "case.opened"
    assert own["entries"][0]["text"]
    about = json.loads((tmp_path / "back" / layout.COURT).read_text())
    assert about["source"] == "evercourt 新0103"


@pytest.fixture
def case_with_a_deadline(court):
    case = open_case(
        court=court, kind="civil_first", cause="divorce", title="x", amount=None, filed_at=MORNING,
        procedure="summary", by=None, via=Channel.SYSTEM,
    )  # fmt: skip
    party = PartyFactory(case=case, side="defendant")
    set_deadline(party.case, "defence", trigger=date(2022, 8, 1), party=party, by=None, via=Channel.SYSTEM)
    return party.case
