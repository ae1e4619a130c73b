"""No form is shown to whoever may not send it, and nothing of a case answers whoever may not see it."""

import re
from datetime import date
from functools import cache

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from evercourt.accounts.models import IdentityCheck, LawyerLicence, User
from evercourt.accounts.offices import Office
from evercourt.cases.models import Appearance, PanelMember, Party
from evercourt.conference.models import Room, Seat
from evercourt.decisions.models import Decision, DecisionVersion
from evercourt.documents.acts import receive
from evercourt.documents.models import Document
from evercourt.enforcement.models import Alert, Measure, Payout, Review, Ruling, Sale
from evercourt.filing.models import Filing
from evercourt.web.accounts.second_factor import SECOND_FACTOR_AT, SECOND_FACTOR_BY
from tests.documents.files import pdf
from tests.enforcement.everything import one_of_everything
from tests.factories import CaseFactory, UserFactory, office_holder

# The address of a form, who sends it, and who almost may.
FORMS = [
    ("/counter", "clerk", "registry_clerk judge aygul"),
    ("/filings/{draft}/facts", "aygul", "clerk li_qiang lawyer_zhao"),
    ("/filings/{returned}/facts", "aygul", "clerk judge li_qiang"),
    ("/review/{filing_id}", "clerk", "aygul registry_clerk judge recorder other_clerk"),
    ("/identity-checks/counter", "registry_clerk", "judge recorder administrator aygul"),
    ("/identity-checks/{check_id}", "clerk", "other_clerk judge li_qiang"),
    ("/cases/{case_id}/answer/{defendant}", "li_qiang", "aygul clerk judge lawyer_zhao"),
    ("/cases/{case_id}/electronic-service/{defendant}", "li_qiang", "aygul registry_clerk judge"),
    ("/cases/{case_id}/fees/{fee_id}/reliefs/{relief_id}", "judge", "aygul li_qiang registry_clerk recorder"),
    ("/cases/{case_id}/hearings/new", "registry_clerk", "clerk aygul lawyer_zhao second_judge"),
    ("/cases/{case_id}/exchanges/new", "registry_clerk", "clerk president aygul li_qiang lawyer_zhao"),
    ("/exchanges/{exchange_id}/parties/{plaintiff}/evidence", "aygul", "clerk president judge recorder li_qiang"),
    ("/hearings/{hearing_id}/adjournment", "judge", "registry_clerk recorder aygul li_qiang lawyer_zhao"),
    ("/hearings/{hearing_id}/outcome", "recorder", "registry_clerk clerk aygul li_qiang lawyer_zhao"),
    ("/hearings/{hearing_id}/grounds", "judge", "recorder registry_clerk president aygul li_qiang"),
    ("/hearings/{hearing_id}/way", "registry_clerk", "clerk president aygul li_qiang lawyer_zhao"),
    ("/hearings/{hearing_id}/bench", "judge", "registry_clerk president second_judge aygul li_qiang"),
    (
        "/cases/{case_id}/internal",
        "registry_clerk",
        "aygul li_qiang lawyer_zhao second_judge other_clerk administrator",
    ),
    ("/cases/{case_id}/internal/notes/{note_id}", "judge", "registry_clerk president recorder aygul"),
    ("/work/items/{item_id}", "registry_clerk", "clerk judge aygul other_clerk administrator"),
    ("/work/talks/{talk_id}", "registry_clerk", "clerk recorder aygul second_judge"),
    ("/sessions/{session_id}", "registry_clerk", "clerk second_judge aygul other_clerk"),
    ("/sessions/{session_id}/change", "registry_clerk", "clerk president recorder second_judge aygul"),
    ("/sessions/new", "registry_clerk", "clerk president recorder aygul"),
    ("/hearings/arranging", "administrator", "registry_clerk judge aygul"),
    ("/cases/{case_id}/decisions/new", "judge", "registry_clerk clerk aygul second_judge"),
    ("/decisions/{drafted}/text", "judge", "registry_clerk aygul second_judge president"),
    ("/joining/{request_id}", "registry_clerk", "judge aygul other_clerk"),
    ("/service/{order_id}/posting", "registry_clerk", "judge li_qiang aygul clerk"),
    ("/service/{order_id}/objections/{attempt_id}", "li_qiang", "aygul registry_clerk judge"),
    ("/service/{order_id}/objections/{rebuttal_id}/decision", "judge", "registry_clerk recorder li_qiang"),
    ("/appearances/{appearance_id}", "aygul", "clerk judge li_qiang lawyer_zhao"),
    ("/cases/{case_id}/counsel/{plaintiff}", "aygul", "clerk judge li_qiang lawyer_zhao"),
    ("/licences", "clerk", "judge aygul president"),
    ("/restrictions", "president", "registry_clerk judge aygul"),
    ("/letters-for-the-post", "registry_clerk", "clerk judge aygul"),
    ("/closures/desk/new", "registry_clerk", "clerk judge aygul"),
    ("/closures/desk/{closure_id}/steps/about", "registry_clerk", "clerk judge recorder other_clerk aygul"),
    ("/closures/desk/{closure_id}/discarding", "registry_clerk", "clerk judge recorder other_clerk aygul"),
]
# What is only sent, and who sees the thing and still may not.
SENT = [
    ("/filings/{filing_id}/submission", "clerk other_clerk li_qiang"),
    ("/filings/{filing_id}/withdrawal", "clerk li_qiang"),
    ("/review/{filing_id}/claim", "aygul registry_clerk judge other_clerk"),
    ("/review/{filing_id}/acceptance", "aygul registry_clerk judge other_clerk"),
    ("/review/{filing_id}/return", "aygul registry_clerk judge other_clerk"),
    ("/review/{filing_id}/judge", "aygul registry_clerk judge other_clerk"),
    ("/review/{filing_id}/relief", "aygul clerk judge other_clerk"),
    ("/decisions/{drafted}/signing", "aygul registry_clerk second_judge president"),
    ("/decisions/{decision_id}/signature", "aygul registry_clerk second_judge president recorder"),
    ("/decisions/{decision_id}/declining", "aygul registry_clerk second_judge president recorder"),
    ("/decisions/{decision_id}/pronouncement", "aygul registry_clerk second_judge president recorder"),
    ("/service/{order_id}/proof", "aygul president"),
    ("/service/{order_id}/join-letter", "li_qiang aygul judge"),
    ("/enforcement/{application_id}/opening", "aygul judge registry_clerk"),
    ("/enforcement/{application_id}/judge", "aygul judge registry_clerk"),
]
FORM_OF_THE_PAGE = re.compile(r'<main.*<form[^>]* method="post"', re.DOTALL)


@pytest.fixture
def house(world, aygul, clerk, registry_clerk, court, judge, president):
    """The world, with what is still being written."""
    draft = Filing.objects.create(filer=aygul, court=court, form={"cause": "private_lending"})
    returned = Filing.objects.create(filer=aygul, court=court, state="returned", submitted_at=timezone.now())
    drafted = Decision.objects.create(
        case_id=world["case_id"], kind="judgment", title="民事判决书", state="draft", drafted_by=judge
    )
    DecisionVersion.objects.create(decision=drafted, number=1, text="判决如下。", saved_by=judge)
    check = IdentityCheck.objects.create(
        user=aygul, court=court, document_kind="resident_card", document_number="x", requested_at=timezone.now()
    )
    room = Room.objects.create(court=court, subject="hearing:1", stream=f"case:{world['case_id']}", title="开庭")
    Seat.objects.create(room=room, person=aygul, name="x", role="party", state="admitted")
    one_of_everything(CaseFactory(court=court), judge, Document.objects.first())
    officer = User.objects.get(email="everything.one@example.org")
    alert = Alert.objects.create(court=court, kind="bulk", officer=officer, day=date(2022, 8, 10), at=timezone.now())
    power = receive(pdf(), name="power.pdf", title="授权委托书", court=court, by=judge)
    plaintiff = Party.objects.get(pk=world["plaintiff"])
    asked = Appearance.objects.create(party=plaintiff, user=UserFactory(), scope="general", power=power)
    LawyerLicence.objects.create(user=asked.user, number="1650")
    return world | {
        "appearance_id": asked.pk,
        "draft": draft.pk, "returned": returned.pk, "drafted": drafted.pk, "check_id": check.pk, "room_id": room.pk,
        "sale_id": Sale.objects.get().pk, "thing_id": Measure.objects.get(kind="seal").pk,
        "alert_id": alert.pk, "review_id": Review.objects.get().pk,
        "ruling_id": Ruling.objects.get().pk, "payout_id": Payout.objects.get(account="fee").pk,
    }  # fmt: skip


def sign_in(client, person):
    client.force_login(person)
    session = client.session
    session[SECOND_FACTOR_AT], session[SECOND_FACTOR_BY] = timezone.now().isoformat(), person.pk
    session.save()


@pytest.fixture
def signed_in(request):
    """Return the browser of a person of the cast; each signs in once."""

    @cache
    def signed(name):
        browser = Client()
        sign_in(browser, request.getfixturevalue(name))
        return browser

    return signed


def test_a_form_is_shown_to_whoever_may_send_it_and_to_nobody_else(house, signed_in, subtests):
    for address, sender, almost in FORMS:
        path = address.format(**house)
        with subtests.test(address):
            page = signed_in(sender).get(path)
            assert page.status_code == 200
            assert FORM_OF_THE_PAGE.search(page.content.decode())
        for who in almost.split():
            with subtests.test(address, who=who):
                assert signed_in(who).get(path).status_code in (403, 404)
                assert signed_in(who).post(path).status_code in (403, 404, 405)


def test_what_is_sent_by_whoever_may_not_is_refused(house, signed_in, subtests):
    for address, almost in SENT:
        for who in almost.split():
            with subtests.test(address, who=who):
                assert signed_in(who).post(address.format(**house)).status_code in (403, 404)


def test_a_ruling_that_was_never_made_is_not_found(house, client, aygul):
    sign_in(client, aygul)
    assert client.get(f"/filings/{house['filing_id']}/ruling").status_code == 404


def test_a_form_whose_time_is_over_leads_back_to_its_thing(house, client, judge):
    sign_in(client, judge)
    assert client.get(f"/decisions/{house['final']}/text")["Location"] == f"/decisions/{house['final']}"
    PanelMember.objects.filter(user=judge).update(until=timezone.now())
    assert client.get(f"/decisions/{house['final']}/text").status_code == 404


# Which of the world's numbers stands in an address, by the name of the thing before it.
NUMBERS = {
    "filings": "filing_id", "papers": "attachment_id", "cases": "case_id", "documents": "document_id",
    "fees": "fee_id", "reliefs": "relief_id", "answer": "defendant", "electronic-service": "defendant",
    "entrusted": "entrusted_id",
    "service": "order_id", "objections": "attempt_id", "hearings": "hearing_id", "decisions": "final",
    "enforcement": "application_id", "review": "filing_id", "joining": "request_id", "messages": "message_id",
    "identity-checks": "check_id", "recusals": "recusal_id", "relations": "relation_id",
    "pages": "one", "pictures": "one", "people": "one", "shown": "one", "rooms": "room_id",
    "docket": "number", "seals": "seal_id",
    "things": "thing_id", "sales": "sale_id",
    "deadlines": "period_id", "extensions": "extension_id", "mediations": "mediation_id", "files": "statement",
    "items": "item_id", "talks": "talk_id", "notes": "note_id", "sessions": "session_id",
    "confirmations": "confirmation_id", "reviews": "review_id",
    "alerts": "alert_id", "rulings": "ruling_id", "payouts": "payout_id",
    "appearances": "appearance_id", "counsel": "plaintiff",
    "exchanges": "exchange_id", "parties": "plaintiff", "evidence": "piece_id",
}  # fmt: skip
# For everyone, or one's own by its key; uploads have their own tests.
NOT_OF_A_CASE = ("accounts/", "api/", "dav/", "courts/", "guidance/", "codes/", "check/", "announcements/",
                 "notices/", "contacts/",
                 "uploads/", "profile/",
                 "forms/", "received-files/", "closures/", "appointments/", "halls/", "counters/",
                 "counter/queue", "lines/", "helpline/", "figures/", "published/", "searches/", "reports/",
                 "filings/bulk/")  # fmt: skip


def routes(resolver, before=""):
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route
        else:
            yield from routes(entry, route)


def filled(route, house):
    """Return the address of the world's own thing for a route such as cases/<int:pk>/docket."""
    parts = route.split("/")
    for place, part in enumerate(parts):
        if part.startswith("<slug:step>"):
            parts[place] = "facts" if parts[0] == "filings" else "posting"
        elif part == "<slug:act>":
            parts[place] = "notes"
        elif part.startswith("<"):
            parts[place] = str((house | {"one": 1})[NUMBERS[parts[place - 1]]])
    return "/" + "/".join(parts)


ADDRESSES = [
    route for route in routes(get_resolver()) if "<" in route and not route.startswith(NOT_OF_A_CASE)
]  # fmt: skip


@pytest.mark.parametrize("who", ["court next door", "party of another case", "lawyer without power", "administrator"])
def test_nothing_of_a_case_answers_whoever_may_not_see_it(who, house, client, request, other_court):
    if who == "court next door":
        person = office_holder(other_court, Office.PRESIDENT, "外院长", "nextdoor@example.org")
        for office in set(Office) - {Office.PRESIDENT}:
            person.offices_held.create(court=other_court, office=office, since=date(2020, 1, 1))
    else:
        names = {"party of another case": "stranger", "lawyer without power": "revoked_lawyer"}
        person = request.getfixturevalue(names.get(who, who))
    sign_in(client, person)
    assert len(ADDRESSES) > 50
    answered = {}
    for path in (filled(route, house) for route in ADDRESSES):
        if who == "party of another case" and path.startswith("/joining/"):
            continue  # Their own request.
        if path.endswith("/observing"):
            continue  # Anybody asks to watch a public hearing; it shows what the public list shows.
        for send in (client.get, client.post):
            status = send(path).status_code
            if status not in (403, 404, 405):
                answered[f"{send.__name__} {path}"] = status
    assert not answered
