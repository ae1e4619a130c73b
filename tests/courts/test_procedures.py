"""Packs: complete, checked when loaded, and free of any one country outside the pack."""

import shutil
from datetime import date
from decimal import Decimal

import pytest

from evercourt.courts import deadlines, fees
from evercourt.courts.calendars import calendar
from evercourt.courts.procedures import HOME, PackError, RuleNotFound, load, pack, pack_names

DAY = date(2022, 8, 10)


@pytest.mark.parametrize("name", pack_names())
def test_every_rule_has_its_article_from_a_law_the_pack_names_or_says_that_it_is_chosen(name):
    made = pack(name)
    versions = [rule for table in (made.limits, made.values, made.fees, made.halvings) for rules in table.values()
                for rule in rules]  # fmt: skip
    singles = [*made.case_types.values(), *made.causes.values(), *made.items, *made.texts.values()]
    for rule in (*versions, *singles):
        chosen = rule.basis == "design"
        assert chosen or all(part.strip().split(" ")[0] in made.laws for part in rule.basis.split(";")), rule.id
        assert rule.names, rule.id


def test_the_china_pack_speaks_chinese_and_english():
    made = pack("cn")
    for rule in (*made.causes.values(), *made.items, *made.texts.values(), *made.case_types.values()):
        assert {"en", "zh-hans"} <= set(rule.names), rule.id
    assert all({"en", "zh-hans"} <= set(cause.guidance) for cause in made.causes.values())


def test_a_rule_has_the_version_of_its_day():
    made = pack("cn")
    assert made.parameter("announcement.service", on=date(2021, 12, 31)).length == 60
    assert made.parameter("announcement.service", on=date(2022, 1, 1)).length == 30
    assert made.parameter("interest.doubled_daily", on=DAY).number == Decimal("0.000175")
    with pytest.raises(RuleNotFound, match="not in force"):
        made.parameter("trial.small_claims", on=date(2021, 12, 31))
    with pytest.raises(RuleNotFound, match="not known"):
        made.parameter("no.such", on=DAY)


def test_another_procedure_counts_by_its_own_law():
    made = pack("example")
    assert deadlines.count(made, made.limit("filing.review", on=DAY), DAY, calendar("CN")).last_day == date(2022, 8, 15)
    assert fees.count(made, made.fee("property", on=DAY), Decimal(1000), on=DAY).amount == 45
    assert [item.id for item in made.checklist("civil_first")] == ["claims"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("days = 28", "weeks = 4", "filing.*|defence: no length, or in an unknown unit"),
        ("days = 28", "days = 28\nmonths = 1", "one unit"),
        ("days = 28", "days = 0", "whole number from 1"),
        ('basis = "EX 21"', "", "defence: 'basis' is missing"),
        ('basis = "EX 21"', 'basis = ""', "'basis' is empty"),
        ('id = "defence"', 'id = "filing.review"', "overlaps"),
        ("days = 28", "days = 28\ncustody = true", "custody limit never moves"),
        ("days = 28", "days = 28\nrols = false", "'rols' is not known"),
        ("days = 28", 'days = 28\nrolls = "no"', "must be true or false"),
    ],
)
def test_a_mistake_in_a_pack_is_named_when_it_is_loaded(tmp_path, old, new, message):
    folder = shutil.copytree(HOME / "example", tmp_path / "example")
    file = folder / "time_limits.toml"
    file.write_text(file.read_text().replace(old, new))
    with pytest.raises(PackError, match=message):
        load(folder)
