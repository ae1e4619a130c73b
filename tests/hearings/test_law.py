"""The law of hearings as data: no kind lacks what is never left out; each rule has its article and four languages."""

from dataclasses import replace

import pytest

from evercourt.courts.procedures import pack
from evercourt.hearings.gate import Person, Recorder, Situation, asked, cannot_close, cannot_go_on, cannot_open

LAW = pack("cn")
LANGUAGES = {"en", "zh-hans", "ug", "kk-arab"}
KINDS = list(LAW.hearing_kinds.values())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_no_kind_leaves_out_what_the_law_never_leaves_out(kind):
    always = ["identity", "remote_consent", "line_check", "language", "recusal", "rights", "last_statement", "close"]
    assert [step for step in kind.steps if step in always] == always, "in this order"
    assert kind.steps[-1] == "close"
    assert {"judge", "interpreter", "witness"} <= set(kind.pauses)
    if "criminal" in kind.families:
        assert set(kind.all_consent) == {"prosecutor", "accused", "defender"}
        assert {"accused", "defender", "prosecutor"} <= set(kind.pauses)


@pytest.mark.parametrize("table", ["hearing_kinds", "steps", "grounds", "explanations", "async_stages"])
def test_each_rule_has_its_article_and_four_languages(table):
    for rule in getattr(LAW, table).values():
        assert all(part.strip().split(" ")[0] in LAW.laws for part in rule.basis.split(";")), rule.id
        assert set(rule.names) == LANGUAGES, rule.id
        if texts := getattr(rule, "texts", None):
            assert set(texts) == LANGUAGES, rule.id


def test_the_seven_grounds_concern_every_kind():
    for kind in KINDS:
        grounds = [ground for ground in LAW.grounds_for(kind) if ground.basis.startswith("OLR 21(1)")]
        assert [ground.basis for ground in grounds] == [f"OLR 21(1)({number})" for number in range(1, 8)]


def test_which_case_is_heard_how():
    found = {
        ("civil_first", "ordinary"): "civil", ("administrative_first", "summary"): "administrative",
        ("criminal_reduction", "ordinary"): "commutation", ("criminal_first", "fast_track"): "criminal_fast_track",
        ("criminal_first", "ordinary"): "criminal_special", ("criminal_second", "ordinary"): "criminal_special",
    }  # fmt: skip
    assert {case: LAW.hearing_kind(*case).id for case in found} == found


def perfect(kind_id="criminal_fast_track"):
    """A hearing in which nothing is missing."""
    kind = LAW.hearing_kinds[kind_id]
    steps = tuple(LAW.steps[step] for step in kind.steps)
    said = {step.id: step.wanted or "said" for step in steps}
    people = [
        Person(
            key=number, name=role, role=role, consents=True, checked=True, admitted=True, connected=True, answers=said
        )
        for number, role in enumerate(("judge", "clerk", "prosecutor", "defender"))
    ]
    people.append(
        Person(
            key=8, name="accused", role="accused", consents=True, checked=True, admitted=True, connected=True,
            answers=said, in_custody=True, in_centre=True, needs="ug",
        )
    )  # fmt: skip
    people.append(
        Person(key=9, name="i", role="interpreter", checked=True, admitted=True, connected=True, interprets_for=8)
    )
    recorders = tuple(Recorder(place=place, running=True, remaining=100_000) for place in ("court", "centre"))
    return Situation(
        kind=kind, steps=steps, people=tuple(people), recorders=recorders, eligible=True, special_reason=True,
        centre_ready=True, step="close",
    )  # fmt: skip


def test_nothing_stands_in_the_way_of_a_perfect_hearing():
    now = perfect()
    assert [*cannot_open(now), *cannot_go_on(now), *cannot_close(now)] == []


def without(role):
    return lambda now: replace(now, people=tuple(one for one in now.people if one.role != role))


def changed(role, **how):
    return lambda now: replace(
        now, people=tuple(replace(one, **how) if one.role == role else one for one in now.people)
    )  # fmt: skip


def recorders(place, **how):
    return lambda now: replace(
        now, recorders=tuple(replace(one, **how) if one.place == place else one for one in now.recorders)
    )  # fmt: skip


# What is taken away, the obstacle, its article: in an opening and in a hearing that goes on alike.
TAKEN_AWAY = [
    (lambda now: replace(now, eligible=None), "not_signed", "OLR 21"),
    (lambda now: replace(now, eligible=False), "excluded", "OLR 21"),
    *[(changed(role, consents=None), "no_consent", "OLR 37") for role in ("prosecutor", "accused", "defender")],
    *[(changed(role, consents=False), "no_consent", "OLR 37") for role in ("prosecutor", "accused", "defender")],
    (changed("accused", withdrawal_waits=True), "withdrawal_waits", "OLR 5"),
    *[(without(role), f"no_{role}", "OLR") for role in ("prosecutor", "accused", "defender", "judge", "clerk")],
    *[
        (changed(role, connected=False, lost_for=11.0), f"{role}_lost", "OLR 25")
        for role in ("judge", "accused", "defender", "prosecutor", "interpreter")
    ],
    (without("interpreter"), "no_interpreter", "CRPL 9"),
    (changed("interpreter", connected=False, lost_for=11.0), "no_interpreter", "CRPL 9"),
    (changed("accused", in_centre=False), "no_centre", "OLR 37"),
    (lambda now: replace(now, centre_ready=False), "centre_not_ready", "CRPL 39"),
    (changed("defender", checked=False), "not_identified", "OLR 7"),
    (recorders("court", running=False), "court_recorder_off", "REC 1"),
    (recorders("centre", running=False), "centre_recorder_off", "REC 1"),
    (recorders("court", remaining=0), "court_recorder_full", "REC 1"),
    (recorders("centre", remaining=0), "centre_recorder_full", "REC 1"),
    (lambda now: replace(now, recorders=now.recorders[:1]), "centre_recorder_off", "REC 1"),
]


@pytest.mark.parametrize(("taken", "code", "basis"), TAKEN_AWAY)
def test_each_thing_taken_away_stops_opening_and_going_on_with_its_article(taken, code, basis):
    for rule in (cannot_open, cannot_go_on):
        found = {one.code: one.basis for one in rule(taken(perfect()))}
        assert basis in found[code], rule.__name__


def test_a_line_that_is_lost_for_ten_seconds_or_less_stops_nothing_yet():
    assert not cannot_go_on(changed("defender", connected=False, lost_for=10.0)(perfect()))


def test_without_the_last_word_it_is_not_closed():
    for kind in KINDS:
        now = perfect(kind.id)
        speaks = [person for person in asked(now, LAW.steps["last_statement"]) if person.role == "accused"]
        if "criminal" in kind.families:
            assert speaks
            silent = changed("accused", answers={})(now)
            assert {one.code for one in cannot_close(silent)} == {"last_statement"}


def test_a_hearing_on_site_asks_nothing_of_video():
    now = perfect()
    on_site = replace(
        now, recorders=(), eligible=None, centre_ready=False,
        people=tuple(replace(one, remote=False, consents=None, in_centre=False) for one in now.people),
    )  # fmt: skip
    assert not cannot_open(on_site)
