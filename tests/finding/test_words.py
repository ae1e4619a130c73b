"""Words are found in Chinese, Uyghur and English, however somebody writes them; numbers of people never are."""

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from evercourt.finding.words import MOST_BYTES, kept_under, question, without_numbers_of_people, words_of

JUDGMENT = (
    "原告阿依古丽·买买提与被告李强民间借贷纠纷一案，本院于2022年8月10日立案后，依法适用简易程序公开开庭进行了审理。"
)
UYGHUR = "دەۋاگەر ئايگۈل مەمەت بىلەن جاۋابكار ئارىسىدىكى قەرز ماجىراسى"
ENGLISH = "The defendants shall repay the loan of 86,500 yuan within ten days."


def found(text, typed):
    entries, _whole = kept_under(text)
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_to_tsvector(%s) @@ %s::tsquery", [entries, question(words_of(typed))])
        return cursor.fetchone()[0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "typed"),
    [
        (JUDGMENT, "李强"),
        (JUDGMENT, "借贷"),
        (JUDGMENT, "民间借贷"),
        (JUDGMENT, "民间借贷纠纷案"[:6]),
        (JUDGMENT, "简易程序"),
        (JUDGMENT, "纠纷 李强"),
        (JUDGMENT, "买买提"),
        (JUDGMENT, "审"),
        (JUDGMENT, "理"),
        ("（2022）新0103民初12号", "(2022)新0103民初12号"),
        ("(2022)新0103民初12号之一", "（2022）新0103民初12号之一"),
        (UYGHUR, "قەرز"),
        (UYGHUR, "ماجىرا"),
        (UYGHUR, "مه‌مه‌ت".replace("\u200c", "")),
        (ENGLISH, "defendant"),
        (ENGLISH, "LOAN"),
        (ENGLISH, "ｌｏａｎ"),
    ],
)
def test_it_is_found(text, typed):
    assert found(text, typed)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "typed"),
    [
        (JUDGMENT, "王强"),
        (JUDGMENT, "劳动争议"),
        (JUDGMENT, "李强 劳动"),
        ("（2022）新0103民初123号", "（2022）新0103民初12号"),
        (ENGLISH, "loa loans"),
        (UYGHUR, "سوت"),
    ],
)
def test_it_is_not_found(text, typed):
    assert not found(text, typed)


@pytest.mark.parametrize("number", ["65010119900101123X", "650101199001011234", "13899990001", "+8613899990001"])
def test_nobody_is_found_by_a_number_of_theirs_and_it_is_shown_covered(number):
    entries, _whole = kept_under(f"身份证号{number}，住扬子江路")
    assert not [entry for entry in entries if number[-8:].lower() in entry]
    assert words_of(number) == []
    shown = without_numbers_of_people(f"身份证号{number}，")
    assert number[-4:] in shown
    assert number[:8] not in shown


@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(st.text("原告被告李强借贷纠纷审理法院判决民间合同", min_size=4, max_size=30), st.data())
def test_whatever_stands_in_a_chinese_text_is_found_from_two_characters_on(text, data):
    first = data.draw(st.integers(0, len(text) - 2))
    last = data.draw(st.integers(first + 2, min(len(text), first + 12)))
    assert found(text, text[first:last])


@pytest.mark.django_db
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=80))
@settings(max_examples=100, deadline=None)
def test_whatever_is_typed_and_kept_postgresql_can_read_it(typed):
    entries, _whole = kept_under(typed)
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsquery::text, array_to_tsvector(%s)", [question(words_of(typed)), entries])
        assert "§" not in cursor.fetchone()[0]


def test_what_no_row_can_hold_is_left_out_and_said():
    entries, whole = kept_under(" ".join(f"word{number:06}" for number in range(120_000)))
    assert not whole
    assert sum(len(entry) + 1 for entry in entries) <= MOST_BYTES
    assert kept_under("短")[1]
