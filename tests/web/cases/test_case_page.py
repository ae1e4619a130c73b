"""The case page and list: what comes next and why, and who does not even learn that the case exists."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from evercourt.cases.acts import ask_fee, put_on_file, set_deadline
from evercourt.cases.models import CaseDocument, Party, Representation
from evercourt.documents.acts import receive
from evercourt.documents.models import Document
from evercourt.kernel.channels import Channel
from evercourt.ledger.models import Access
from tests.documents import files
from tests.factories import CaseFactory, PartyFactory, office_holder


@pytest.fixture
def case(court, aygul):
    case = CaseFactory(court=court)
    PartyFactory(case=case, user=aygul)
    PartyFactory(case=case, side=Party.Side.DEFENDANT, name="李强")
    return case


def paper(court, title):
    return Document.objects.create(
        court=court, title=title, name="a.pdf", media_type="application/pdf", size=1, sha256="0" * 64
    )


def test_the_page_says_what_comes_next_until_when_and_why(client, case, aygul):
    defendant = case.parties.get(side=Party.Side.DEFENDANT)
    set_deadline(case, "defence", trigger=date(2022, 8, 10), party=defendant, by=None, via=Channel.SYSTEM)
    ask_fee(
        case, case.parties.get(user=aygul), "property", amount=Decimal("86500"), by=None, via=Channel.SYSTEM
    )  # fmt: skip
    client.force_login(aygul)
    page = client.get(f"/cases/{case.pk}", headers={"accept-language": "zh-hans"}).content.decode()
    assert "2022年8月25日" in page
    assert "答辩" in page
    assert "CPL 128" in page
    assert 'class="explanation"' in page
    assert "系统" in page


@pytest.mark.parametrize("almost", ["other_clerk", "stranger", "administrator", "judge"])
def test_who_is_almost_allowed_does_not_learn_that_the_case_exists(request, client, case, almost):
    client.force_login(request.getfixturevalue(almost))
    assert client.get(f"/cases/{case.pk}").status_code == 404
    assert case.number not in client.get("/cases").content.decode()


def test_a_lawyer_loses_sight_of_the_case_with_the_power(client, case, lawyer_zhao):
    power = Representation.objects.create(party=case.parties.first(), user=lawyer_zhao, name="赵敏")
    client.force_login(lawyer_zhao)
    assert client.get(f"/cases/{case.pk}").status_code == 200
    power.until = timezone.localdate() - timedelta(days=1)
    power.save()
    assert client.get(f"/cases/{case.pk}").status_code == 404


def test_a_judge_taken_off_and_a_party_of_another_case_see_nothing(client, case, judge, li_qiang):
    seat = case.panel.create(user=judge, seat="presiding")
    client.force_login(judge)
    assert client.get(f"/cases/{case.pk}").status_code == 200
    seat.until = timezone.now()
    seat.save()
    assert client.get(f"/cases/{case.pk}").status_code == 404
    PartyFactory(case=CaseFactory(court=case.court), user=li_qiang)
    client.force_login(li_qiang)
    assert client.get(f"/cases/{case.pk}").status_code == 404


def test_documents_are_seen_by_those_they_are_open_to(case, aygul, li_qiang, clerk, other_clerk, lawyer_zhao):
    plaintiff, defendant = case.parties.get(user=aygul), case.parties.get(side=Party.Side.DEFENDANT)
    Party.objects.filter(pk=defendant.pk).update(user=li_qiang)
    Representation.objects.create(party=plaintiff, user=lawyer_zhao, name="赵敏")
    access = CaseDocument.Access
    for kind, owner in ((access.PARTIES, plaintiff), (access.OWNER, plaintiff), (access.COURT, None)):
        put_on_file(case, paper(case.court, kind), kind=CaseDocument.Kind.OTHER, access=kind, party=owner)

    def seen(user):
        return set(CaseDocument.objects.visible_to(user).values_list("access", flat=True))

    assert seen(clerk) == {"parties", "owner", "court"}
    assert seen(aygul) == seen(lawyer_zhao) == {"parties", "owner"}
    assert seen(li_qiang) == {"parties"}
    assert seen(other_clerk) == set()
    Representation.objects.update(until=timezone.localdate() - timedelta(days=1))
    assert seen(lawyer_zhao) == set()


def test_a_case_is_found_by_its_number_or_how_it_begins(client, case, court, clerk):
    other = CaseFactory(court=court, number="（2021）新0103民初77号")
    client.force_login(clerk)
    for typed in (case.number, "(2022) 新0103"):
        page = client.get("/cases", {"number": typed}).content.decode()
        assert case.number in page
        assert other.number not in page
    assert "empty" in client.get("/cases", {"number": "9"}).content.decode()


def test_more_rows_ask_no_more_queries(client, court, aygul):
    small, large = CaseFactory(court=court), CaseFactory(court=court)
    for case, many in ((small, 1), (large, 6)):
        for position in range(1, many + 1):
            party = PartyFactory(case=case, position=position, user=aygul if position == 1 else None)
            Representation.objects.create(party=party, name="赵敏")
            set_deadline(
                case, "defence", trigger=date(2022, 8, position), party=party, by=None, via=Channel.SYSTEM
            )  # fmt: skip
            ask_fee(case, party, "property", amount=Decimal("9000"), by=None, via=Channel.SYSTEM)
            put_on_file(case, paper(court, "p"), kind="other", access="parties", party=party)
            case.panel.create(
                user=office_holder(court, "judge", "法官", f"j{case.pk}-{position}@example.org"), seat="member"
            )  # fmt: skip
    client.force_login(aygul)
    counts = []
    for case in (small, large):
        client.get(f"/cases/{case.pk}")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/cases/{case.pk}")
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] < 48


def test_sound_and_film_are_heard_on_the_file_in_parts_and_all_else_leaves_as_a_copy(client, case, aygul, li_qiang):
    plaintiff = case.parties.get(user=aygul)
    sound, film, letter = (
        receive(content, name=name, title=name, court=case.court, by=aygul)
        for content, name in ((files.mp3(), "call.mp3"), (files.mp4(), "film.mp4"), (files.pdf(), "letter.pdf"))
    )
    for one in (sound, film, letter):
        put_on_file(case, one, kind=CaseDocument.Kind.OTHER, access=CaseDocument.Access.PARTIES, party=plaintiff)
    client.force_login(aygul)
    for one, element in ((sound, "<audio"), (film, "<video")):
        address = f"/cases/{case.pk}/documents/{one.pk}"
        page = client.get(address).content.decode()
        assert element in page
        assert f'src="{address}/original"' in page
        whole = b"".join(client.get(f"{address}/original").streaming_content)
        assert len(whole) == one.size
        for asked, part in (("100-", whole[100:]), ("0-9", whole[:10]), ("-7", whole[-7:]), ("5-999999", whole[5:])):
            answer = client.get(f"{address}/original", headers={"range": f"bytes={asked}"})
            assert (answer.status_code, b"".join(answer.streaming_content)) == (206, part)
            assert answer["Content-Length"] == str(len(part))
            assert answer["Content-Range"].endswith(f"/{one.size}")
        assert client.get(f"{address}/original", headers={"range": f"bytes={one.size}-"}).status_code == 416
        looks = Access.objects.filter(stream=case.ledger_stream, what=f"document {one.pk} as it came")
        before = looks.count()
        b"".join(client.get(f"{address}/original", headers={"range": "bytes=1-"}).streaming_content)
        assert looks.count() == before + 1, "whoever leaves out the first byte has looked too"
        unknown = client.get(f"{address}/original", headers={"range": "lines=1-2"})
        assert (unknown.status_code, b"".join(unknown.streaming_content)) == (200, whole)
    assert client.get(f"/cases/{case.pk}/documents/{letter.pk}/original").status_code == 404
    client.force_login(li_qiang)
    assert client.get(f"/cases/{case.pk}/documents/{sound.pk}/original").status_code == 404
