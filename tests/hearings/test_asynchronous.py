"""Hearings by recorded videos: for small cases, on three conditions, one stage after the other (OLR 20)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from evercourt.documents.models import Document
from evercourt.hearings import asynchronous
from evercourt.hearings.tasks import end_stages
from evercourt.kernel.channels import Channel
from evercourt.kernel.errors import BadInput, NotAllowed, WrongState

WEB = Channel.WEB


@pytest.fixture
def sides(civil_case, aygul, li_qiang):
    return {side: civil_case.parties.get(side=side) for side in ("plaintiff", "defendant")}


@pytest.fixture
def applied(civil_case, sides, aygul):
    return asynchronous.apply(civil_case, sides["plaintiff"], difficulty="原告在国外，时差八小时", by=aygul, via=WEB)


@pytest.fixture
def running(applied, sides, li_qiang, judge):
    asynchronous.answer(applied, sides["defendant"], agrees=True, by=li_qiang, via=WEB)
    return asynchronous.start(applied, undisputed="双方对借款事实无争议", days=3, by=judge, via=WEB)


def video(court, name="a", media_type="video/mp4"):
    return Document.objects.create(
        court=court, title=name, name=f"{name}.mp4", media_type=media_type, size=1, sha256=(name * 64)[:64]
    )


@pytest.mark.parametrize("procedure", ["ordinary", "fast_track"])
def test_never_in_ordinary_procedure(civil_case, sides, aygul, procedure):
    civil_case.procedure = procedure
    civil_case.save()
    with pytest.raises(WrongState) as error:
        asynchronous.apply(civil_case, sides["plaintiff"], difficulty="x", by=aygul, via=WEB)
    assert error.value.basis == "OLR 20"


def test_never_in_a_criminal_case(criminal):
    criminal.case.procedure = "summary"
    criminal.case.save()
    party = criminal.case.parties.get(side="accused")
    with pytest.raises(WrongState):
        asynchronous.apply(criminal.case, party, difficulty="x", by=criminal.accused, via=WEB)


def test_it_needs_a_written_application_with_the_difficulty(civil_case, sides, aygul, stranger):
    with pytest.raises(NotAllowed):
        asynchronous.apply(civil_case, sides["plaintiff"], difficulty="x", by=stranger, via=WEB)
    with pytest.raises(BadInput) as error:
        asynchronous.apply(civil_case, sides["plaintiff"], difficulty=" ", by=aygul, via=WEB)
    assert error.value.basis == "OLR 20(2)(1)"


def test_it_needs_the_consent_of_all_and_silence_is_none(applied, judge):
    with pytest.raises(WrongState, match="李强") as error:
        asynchronous.start(applied, undisputed="x", days=3, by=judge, via=WEB)
    assert error.value.basis == "OLR 20(2)(2)"


def test_it_needs_a_finding_that_the_main_facts_are_not_disputed(applied, sides, li_qiang, judge, recorder):
    asynchronous.answer(applied, sides["defendant"], agrees=True, by=li_qiang, via=WEB)
    with pytest.raises(BadInput) as error:
        asynchronous.start(applied, undisputed=" ", days=3, by=judge, via=WEB)
    assert error.value.basis == "OLR 20(2)(3)"
    with pytest.raises(NotAllowed):
        asynchronous.start(applied, undisputed="x", days=3, by=recorder, via=WEB)


def test_one_no_ends_it(applied, sides, li_qiang):
    assert asynchronous.answer(applied, sides["defendant"], agrees=False, by=li_qiang, via=WEB).state == "refused"


def test_the_order_of_stages_is_kept(running, sides, court, aygul, li_qiang):
    assert running.stage == "claim"
    with pytest.raises(WrongState) as error:
        asynchronous.send_video(running, sides["defendant"], video(court), by=li_qiang, via=WEB)
    assert "CPL 141" in error.value.basis
    with pytest.raises(BadInput):
        asynchronous.send_video(running, sides["plaintiff"], video(court, "b", "image/png"), by=aygul, via=WEB)
    asynchronous.send_video(running, sides["plaintiff"], video(court, "c"), by=aygul, via=WEB)
    running.refresh_from_db()
    assert running.stage == "defence"
    asynchronous.send_video(running, sides["defendant"], video(court, "d"), by=li_qiang, via=WEB)
    for stage in ("debate", "last_statement"):
        running.refresh_from_db()
        assert running.stage == stage
        asynchronous.send_video(running, sides["defendant"], video(court, "e" + stage), by=li_qiang, via=WEB)
        asynchronous.send_video(running, sides["plaintiff"], video(court, "f" + stage), by=aygul, via=WEB)
    running.refresh_from_db()
    assert (running.state, running.videos.count()) == ("heard", 6)


def test_a_video_after_the_period_is_not_taken_and_the_case_is_heard_with_everyone(running, sides, court, aygul, clock):
    clock.move_to(timezone.now() + timedelta(days=3, seconds=1))
    with pytest.raises(WrongState) as error:
        asynchronous.send_video(running, sides["plaintiff"], video(court), by=aygul, via=WEB)
    assert error.value.basis == "OLR 20"
    assert end_stages(0) == 1
    running.refresh_from_db()
    assert running.state == "refused"
