"""The whole road over the API alone: from the first draft to the enforcement case, each person with their own key.

Only the cast, the clock, the court's worker and the cashier's call stand outside.
"""

import base64
import itertools
import json
import re
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from django.conf import settings
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from pypdf import PdfReader

from evercourt.adapters.cashier.wire import SIGNATURE, sign
from evercourt.decisions.tasks import let_decisions_take_effect
from evercourt.ledger.models import Entry
from tests.api.machine import Machine, work
from tests.documents.files import pdf
from tests.factories import CourtroomFactory

FORM = {
    "cause": "private_lending",
    "parties": [
        {"side": "plaintiff", "kind": "person", "name": "阿依古丽·买买提", "phone": "13899990001"},
        {"side": "defendant", "kind": "person", "name": "李强", "address": "解放路"},
    ],
    "claims": [{"kind": "money", "text": "归还借款", "amount": "86500.00"}],
    "facts": "2021年5月1日借款86500元，至今未还。",
}  # fmt: skip


class Stuttering(Machine):
    """Software on a bad line: it sends every POST twice, and nothing may come of the second."""

    def post(self, path, **body):
        """Do it, send it again, and return what came of it."""
        once = f"stutter-{next(self.turns)}"
        first = self.send("POST", path, body, once=once)
        assert first.status_code < 300, first.content
        before = Entry.objects.count(), ProcrastinateJob.objects.count()
        again = self.send("POST", path, body, once=once)
        assert (again.status_code, again.content) == (first.status_code, first.content)
        assert again["Idempotent-Replay"] == "true"
        assert (Entry.objects.count(), ProcrastinateJob.objects.count()) == before, f"POST {path} acted twice"
        return first.json()

    turns = itertools.count(1)


@pytest.fixture(params=[Machine, pytest.param(Stuttering, marks=pytest.mark.slow)])
def road(request, morning, court, aygul, li_qiang, clerk, registry_clerk, judge, recorder):
    """Everyone's software, and a courtroom."""
    CourtroomFactory(court=court)
    people = {
        "plaintiff": aygul, "defendant": li_qiang, "clerk": clerk, "registry": registry_clerk, "judge": judge,
        "recorder": recorder,
    }  # fmt: skip
    return {name: request.param(person) for name, person in people.items()}


def write_a_filing(plaintiff, court):
    """Draft, change, attach, look at the checklist, submit; the receipt is a sealed PDF."""
    draft = plaintiff.post("/filings", court=court.code, form={**FORM, "facts": ""}, submit=False)
    at = f"/filings/{draft['id']}"
    form = plaintiff.get(f"{at}/form")
    plaintiff.patch(f"{at}/form", version=form["version"], form={"facts": FORM["facts"]})
    note = plaintiff.upload("借条.pdf", pdf(), title="借条")
    plaintiff.post(f"{at}/documents", document=note, kind="evidence", title="借条", proves="借款事实")
    listed = {point["item"]: point["ok"] for point in plaintiff.get(f"{at}/checklist")}
    assert listed["facts"]
    assert listed["claims"]
    receipt = plaintiff.post(f"{at}/submission")
    assert (receipt["state"], receipt["place_in_queue"], receipt["due_on"]) == ("submitted", 1, "2022-08-17")
    work()
    assert plaintiff.download(f"{at}/receipt").startswith(b"%PDF")
    return at


def correct_and_accept(plaintiff, clerk, at):
    """Returned once with all defects, corrected, submitted again, accepted."""
    assert [row["id"] for row in clerk.get("/review-queue")["items"]] == [int(at.rsplit("/", 1)[1])]
    clerk.post(f"{at}/claim")
    clerk.post(f"{at}/return", defects=[{"item": "facts", "text": "请写明借款如何交付。"}], within_days=15)
    version = plaintiff.get(f"{at}/form")["version"]
    plaintiff.patch(f"{at}/form", version=version, form={"facts": FORM["facts"] + "款项以现金交付。"})
    plaintiff.post(f"{at}/submission")
    work()
    points = clerk.get(f"{at}/checklist")
    assert any(point["basis"] for point in points)
    case = clerk.post(f"{at}/acceptance", procedure="summary", checked={point["item"]: True for point in points})
    assert case["number"] == "（2022）新0103民初1号"
    work()
    return f"/cases/{case['id']}"


def pay(plaintiff, case):
    """The fee is paid on the cashier's page; the cashier calls the court."""
    fee = plaintiff.get(f"{case}/fees")[0]
    assert (fee["amount"], fee["state"]) == ("981.25", "due")
    address = plaintiff.post(f"{case}/fees/{fee['id']}/payment")["address"]
    assert address.startswith(settings.CASHIER_ADDRESS)
    said = {"fee": fee["id"], "amount": fee["amount"], "reference": "SIM1", "paid_at": "2022-08-10T03:00:00+00:00"}
    body = json.dumps(said).encode()
    signed = {SIGNATURE: sign(settings.CASHIER_KEY, body)}
    assert Client().generic("POST", "/cashier/callbacks", body, headers=signed).status_code == 200
    paid = plaintiff.get(f"{case}/fees/{fee['id']}")
    assert (paid["state"], paid["payments"][0]["reference"]) == ("paid", "SIM1")


def serve_the_complaint(defendant, registry, case):
    """By post, with a code to join; the clerk compares the document; the defendant agrees to e-service, answers."""
    order = registry.get(f"/service-orders?case={case.rsplit('/', 1)[1]}")["items"][0]
    at = f"/service-orders/{order['id']}"
    letter = registry.post(f"{case}/parties/{order['party']}/join-letters")
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(base64.b64decode(letter["content"]))).pages)
    code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", text)[0]
    number = registry.get(case)["number"]
    attempt = registry.post(f"{at}/postings", tracking_number="EMS0001")["attempts"][0]
    served = registry.post(f"{at}/attempts/{attempt['id']}/delivery", on="2022-08-11", signed_by="李强")
    assert served["state"] == "served"
    assert defendant.send("GET", case).status_code == 404
    me = {"case_number": number, "name": "李强", "number": "65010219900101003X", "electronic_service": True}
    assert defendant.post("/joinings", code=code, **me)["waiting"] is True
    waiting = registry.get("/join-requests")["items"][0]
    assert waiting["number"] == me["number"]
    registry.post(f"/join-requests/{waiting['id']}/confirmation", method="居民身份证原件")
    deadlines = {row["rule"]: row for row in defendant.get(case)["deadlines"]}
    assert deadlines["defence"]["due_on"] == "2022-08-26"
    assert any(task["mine"] for task in defendant.get("/me/tasks"))
    answer = defendant.post(f"{case}/parties/{order['party']}/answers", text="借款属实，请求分期偿还。")
    assert answer["in_time"] is True
    return number


def serve_on_all(road, case, purpose):
    """The plaintiff collects at the counter; the defendant opens the papers in the portal."""
    for order in road["registry"].get(f"/service-orders?case={case.rsplit('/', 1)[1]}")["items"]:
        if order["purpose"] == purpose and order["state"] == "ordered":
            road["registry"].post(f"/service-orders/{order['id']}/hand-overs", received_by=order["party_name"])
        elif order["purpose"] == purpose and order["party_name"] == "李强":
            opened = road["defendant"].post(f"/service-orders/{order['id']}/reading")
            assert opened["attempts"][0]["read_at"]


def hold_a_hearing(road, case, court, clock):
    """Scheduled with summons, in everyone's calendar; held, with its minutes."""
    room = Machine(road["judge"].person).get(f"/courts/{court.code}/courtrooms")[0]
    starts = datetime(2022, 9, 1, 2, 0, tzinfo=UTC)
    first = road["judge"].post(f"{case}/hearings", courtroom=room["id"], starts_at=starts.isoformat(), minutes=90)
    road["judge"].post(f"/hearings/{first['id']}/adjournment", reason="被告申请延期，理由成立。")
    starts += timedelta(days=7)
    hearing = road["judge"].post(
        f"{case}/hearings", courtroom=room["id"], starts_at=starts.isoformat(), minutes=90, follows=first["id"]
    )
    serve_on_all(road, case, "summons")
    assert b"BEGIN:VEVENT" in road["defendant"].download(f"/hearings/{hearing['id']}/calendar")
    clock.move_to(starts + timedelta(hours=2))
    at = f"/hearings/{hearing['id']}/outcome"
    held = road["recorder"].post(at, outcome="辩论终结", minutes="法官：现在开庭。\n被告：借款属实。", present=["李强"])
    assert held["state"] == "held"
    copy = road["defendant"].download(f"{case}/documents/{held['minutes']}/copy")
    assert copy.startswith(b"%PDF")


def decide(road, case):
    """Drafted by the recorder, signed and pronounced by the judge with a fresh second factor, served."""
    parties = {party["side"]: party["id"] for party in road["judge"].get(case)["parties"]}
    draft = road["recorder"].post(f"{case}/decisions", kind="judgment", template="judgment")
    at = f"/decisions/{draft['id']}"
    owed = {
        "kind": "pay", "obligor": parties["defendant"], "obligee": parties["plaintiff"], "amount": "86500.00",
        "due_days": 10, "text": "被告李强于本判决生效之日起十日内归还原告借款86500元。",
    }  # fmt: skip
    saved = road["recorder"].post(
        f"{at}/versions", version=1, text=draft["version"]["text"] + "被告应当归还借款。", operative=[owed]
    )
    road["recorder"].post(f"{at}/signing")
    assert road["defendant"].send("GET", at).status_code == 404
    version = {"version": saved["version"]["number"]}
    refused = road["judge"].send("POST", f"{at}/signatures", version)
    assert refused.json()["type"] == "urn:evercourt:problem:second-factor-needed"
    road["judge"].confirm()
    assert road["judge"].post(f"{at}/signatures", **version)["state"] == "signed"
    assert road["judge"].post(f"{at}/pronouncement")["state"] == "pronounced"
    serve_on_all(road, case, "decision")
    return at, parties


def let_it_take_effect(road, at, clock):
    """It takes effect the day after the last party's last day to appeal; not a day earlier."""
    last = max(period["last_day"] for period in road["plaintiff"].get(at)["appeal_periods"])
    clock.move_to(datetime.fromisoformat(f"{last}T15:00:00+00:00"))
    let_decisions_take_effect(0)
    assert road["plaintiff"].get(at)["state"] == "pronounced"
    clock.move_to(datetime.fromisoformat(f"{last}T17:00:00+00:00"))
    let_decisions_take_effect(0)
    final = road["plaintiff"].get(at)
    assert final["state"] == "final"
    assert road["plaintiff"].download(f"/cases/{final['case']}/documents/{final['certificate']}/copy")
    return datetime.fromisoformat(final["final_on"]).replace(tzinfo=UTC)


def enforce(road, at, parties, final_on, clock):
    """Applied for when the debtor's ten days are over; opened by the clerk."""
    asked = {"applicant": parties["plaintiff"], "debtor": parties["defendant"], "amount": "86500.00"}
    assert road["plaintiff"].send("POST", f"{at}/enforcement-applications", asked).status_code == 422
    clock.move_to(final_on + timedelta(days=12))
    application = road["plaintiff"].post(f"{at}/enforcement-applications", **asked)
    case = road["clerk"].post(f"/enforcement-applications/{application['id']}/opening")
    assert case["number"] == "（2022）新0103执1号"
    assert road["plaintiff"].get(f"/enforcement-applications/{application['id']}")["case"] == case["id"]
    assert road["plaintiff"].get(f"/cases/{case['id']}/fees")[0]["due_on"] is None


def test_a_dispute_goes_from_draft_to_enforcement_over_the_api(road, court, morning):
    at = write_a_filing(road["plaintiff"], court)
    case = correct_and_accept(road["plaintiff"], road["clerk"], at)
    pay(road["plaintiff"], case)
    morning.shift(timedelta(days=1))
    serve_the_complaint(road["defendant"], road["registry"], case)
    serve_on_all(road, case, "answer")
    hold_a_hearing(road, case, court, morning)
    decision, parties = decide(road, case)
    final_on = let_it_take_effect(road, decision, morning)
    enforce(road, decision, parties, final_on, morning)

    entries = road["plaintiff"].get(f"{case}/docket?limit=100")["items"]
    numbers = [entry["number"] for entry in entries]
    assert numbers == list(range(len(numbers), 0, -1))
    assert {entry["via"] for entry in entries} == {"api", "counter", "post", "system"}
    letters = road["plaintiff"].get("/messages?unread=true")["items"]
    assert letters
    assert road["plaintiff"].post(f"/messages/{letters[0]['id']}/reading")["read_at"]
