"""Every pack loads, every rule names its article, and the table of courts is whole."""

import pytest

from evercourt.courts.case_numbers import parse
from evercourt.courts.loading import load_courts
from evercourt.courts.models import Court, Courtroom
from evercourt.courts.procedures import in_language, pack, pack_names


@pytest.mark.parametrize("name", pack_names())
def test_every_rule_of_a_pack_names_its_article(name):
    law = pack(name)
    for versions in (*law.limits.values(), *law.values.values(), *law.fees.values()):
        assert all(version.basis and version.effective_from for version in versions)


def test_every_kind_of_dispute_says_where_and_what_in_chinese_and_english():
    for cause in pack("cn").causes.values():
        assert {"en", "zh-hans"} <= set(cause.guidance)
        assert cause.venues
        assert pack("cn").checklist(cause.kind)


@pytest.mark.django_db
def test_the_courts_load_once():
    assert load_courts() == load_courts() == Court.objects.count()
    assert Court.objects.get(code="新3125").parent.code == "新31"
    assert Courtroom.objects.filter(court__code="新0103").count() == 3


@pytest.mark.parametrize(
    "number",
    [
        "（2021）新31民终1451号",
        "(2021)新3125民初1693号",
        "（2016）新民终656号",
        "（2017）新01执514号",
        "（2017）京04民终367号",
    ],
)
def test_a_real_case_number_is_understood(number):
    assert parse(number, procedure="cn")


@pytest.mark.parametrize(
    ("language", "read"),
    [("ug", "中文"), ("kk-arab", "中文"), ("fr", "English"), ("zh-hans", "中文"), ("en", "English")],
)
def test_a_text_that_is_missing_is_read_in_the_language_known_next(language, read):
    assert in_language({"en": "English", "zh-hans": "中文"}, language) == read


def test_a_text_that_is_there_is_read_in_its_own_language():
    assert in_language({"en": "English", "ug": "ئۇيغۇرچە"}, "ug") == "ئۇيغۇرچە"
    assert in_language({"fr": "français"}, "ug") == "français"
