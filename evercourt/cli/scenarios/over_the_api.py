"""The same road for machines: a second dispute goes from draft to enforcement over the API alone.

Each person has software with a key of their own; who signs sends a code of their authenticator; every POST carries an
idempotency key and is sent twice, as on a bad line. Only the clock, the court's worker and the cashier's call stand
outside. Every day it expects was counted by hand from 11 October 2022.
"""

import base64
import json
import re
from datetime import datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

from django.conf import settings
from django.test.client import Client
from pypdf import PdfReader

from evercourt.accounts.models import User
from evercourt.adapters.cashier.wire import SIGNATURE, sign
from evercourt.cli.scenarios.frame import Step, Story
from evercourt.cli.scenarios.jobs import run_jobs
from evercourt.cli.scenarios.loan import DEFENDANT, FORM, OWED
from evercourt.cli.scenarios.machine import Machine, Stuttering
from evercourt.cli.words import gettext as _
from evercourt.decisions.tasks import let_decisions_take_effect
from evercourt.decisions.texts import fill
from evercourt.documents.typesetting import pdf
from evercourt.ledger.models import Entry

START = datetime(2022, 10, 11, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
COURT = "新0103"
PDF = b"%PDF"
# Whose document the court does not know yet: the clerk compares it when the defendant joins.
UNKNOWN = {key: value for key, value in DEFENDANT.items() if not key.startswith("identity_")}
WHO = ("plaintiff", "defendant", "filing_clerk", "registry_clerk", "recorder", "other_clerk")


def keys_for_software(story: Story) -> None:
    """Everyone makes a key for their software; without one the API says nothing of anybody."""
    if story.clock.now() < START:
        story.clock.move_to(START)
    story.expect(_("an answer without a key"), Client().get("/api/v1/cases").status_code, 401)
    story.found["software"] = {name: Stuttering(story.people[name]) for name in WHO}
    story.expect(
        _("keys at work"), [_of(story, name).get("/me")["name"] for name in WHO[:2]], ["阿依古丽·买买提", "李强"]
    )
    story.found["cases_before"] = len(_of(story, "filing_clerk").get("/cases?limit=100")["items"])


def file_by_software(story: Story) -> None:
    """The plaintiff's software drafts, uploads, looks at the clerk's checklist, and submits; the receipt is a PDF."""
    plaintiff = _of(story, "plaintiff")
    form = {**FORM, "parties": [FORM["parties"][0], UNKNOWN]}
    draft = plaintiff.post("/filings", court=COURT, form={**form, "facts": ""}, submit=False)
    at = story.found["filing_at"] = f"/filings/{draft['id']}"
    version = plaintiff.get(f"{at}/form")["version"]
    plaintiff.patch(f"{at}/form", version=version, form={"facts": form["facts"]})
    paper = pdf("text.typ", {"lines": ["借条", "今借到阿依古丽·买买提人民币86500元。 李强 2021年5月1日"]})
    note = plaintiff.upload("借条.pdf", paper, title="借条")
    plaintiff.post(f"{at}/documents", document=note, kind="evidence", title="借条", proves="借款事实")
    listed = {point["item"]: point["ok"] for point in plaintiff.get(f"{at}/checklist")}
    story.expect(_("what the clerk will look at is complete"), listed["facts"] and listed["claims"], True)
    receipt = plaintiff.post(f"{at}/submission")
    story.expect(_("last day to decide on the filing"), receipt["due_on"], "2022-10-18", basis="CPL 126")
    run_jobs()
    story.expect(_("the receipt is issued"), plaintiff.download(f"{at}/receipt").startswith(PDF), True, basis="REG 2")
    _unseen(story, _("the filing, for a clerk of another court"), "other_clerk", at)


def correct_by_software(story: Story) -> None:
    """The clerk returns it once with all defects; it is corrected, and the clock starts the day after."""
    plaintiff, clerk, at = _of(story, "plaintiff"), _of(story, "filing_clerk"), story.found["filing_at"]
    clerk.post(f"{at}/claim")
    clerk.post(f"{at}/return", defects=[{"item": "facts", "text": "请写明借款如何交付。"}], within_days=15)
    form = plaintiff.get(f"{at}/form")
    plaintiff.patch(f"{at}/form", version=form["version"], form={"facts": FORM["facts"] + "款项以现金交付。"})
    again = plaintiff.post(f"{at}/submission")
    story.expect(_("last day to decide on the filing"), again["due_on"], "2022-10-18", basis="REG 7")
    run_jobs()


def accept_by_software(story: Story) -> None:
    """The clerk accepts: case number, fee and panel come with the answer."""
    clerk, at = _of(story, "filing_clerk"), story.found["filing_at"]
    checked = {point["item"]: True for point in clerk.get(f"{at}/checklist")}
    case = clerk.post(f"{at}/acceptance", procedure="summary", checked=checked)
    run_jobs()
    number = (story.found["cases_before"] and "（2022）新0103民初2号") or "（2022）新0103民初1号"
    story.expect(_("case number"), case["number"], number)
    at = f"/cases/{case['id']}"
    seats = {seat["seat"]: seat["name"] for seat in clerk.get(at)["panel"]}
    judge = User.objects.get(name=seats["presiding"])
    story.found["software"]["judge"] = Stuttering(judge)
    story.found |= {"at": at, "number": number, "api_case": case["id"]}
    _unseen(story, _("the case, for a defendant who has not joined"), "defendant", at)


def pay_by_software(story: Story) -> None:
    """The plaintiff's software asks for the cashier's page; the cashier calls the court, over HTTP and signed."""
    plaintiff, at = _of(story, "plaintiff"), story.found["at"]
    fee = plaintiff.get(f"{at}/fees")[0]
    story.expect(_("fee, halved in summary procedure"), fee["amount"], "981.25", basis="FEE 16")
    address = plaintiff.post(f"{at}/fees/{fee['id']}/payment")["address"]
    story.expect(_("the cashier's page names the fee"), f"fee={fee['id']}" in address, True)
    paid_at = story.clock.now().isoformat()
    said = {"fee": fee["id"], "amount": fee["amount"], "reference": "SIM-OVER-THE-API", "paid_at": paid_at}
    body = json.dumps(said).encode()
    story.expect(_("a word that is not signed"), _call(body, "another key"), 403)
    for _time in range(2):
        story.expect(_("a signed word"), _call(body, settings.CASHIER_KEY), 200)
    paid = plaintiff.get(f"{at}/fees/{fee['id']}")
    story.expect(_("state of the fee"), paid["state"], "paid", basis="FEE 20")
    story.expect(_("payments booked"), len(paid["payments"]), 1)


def serve_by_software(story: Story) -> None:
    """The registry's software posts the complaint, with a letter that carries a code to join."""
    registry, at = _of(story, "registry_clerk"), story.found["at"]
    order = registry.get(f"/service-orders?case={story.found['api_case']}")["items"][0]
    letter = registry.post(f"{at}/parties/{order['party']}/join-letters")
    pages = PdfReader(BytesIO(base64.b64decode(letter["content"]))).pages
    # The code is set with wide spaces between its letters, which a reader of PDF may take for blanks.
    words = "".join("".join(page.extract_text() for page in pages).split())
    code = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", words)
    story.expect(_("the letter carries a code to join"), bool(code), True)
    story.found |= {"join_code": code[0] if code else "", "party": order["party"]}
    order_at = f"/service-orders/{order['id']}"
    attempt = registry.post(f"{order_at}/postings", tracking_number="EX123456790CN")["attempts"][0]
    story.clock.morning_after(days=1)
    served = registry.post(f"{order_at}/attempts/{attempt['id']}/delivery", on="2022-10-12", signed_by="李强")
    story.expect(_("state of the service"), served["state"], "served", basis="CPL 91")


def join_by_software(story: Story) -> None:
    """The defendant joins by the code; the clerk compares the document; the defendant answers in time."""
    defendant, registry, at = _of(story, "defendant"), _of(story, "registry_clerk"), story.found["at"]
    me = {
        "case_number": story.found["number"], "name": "李强", "number": DEFENDANT["identity_number"],
        "electronic_service": True,
    }  # fmt: skip
    wrong = defendant.send("POST", "/joinings", {**me, "code": "AAAA-AAAA-AAAA"})
    story.expect(_("a wrong code"), wrong.status_code in (403, 404, 422), True)
    story.expect(
        _("waits for the clerk"), defendant.post("/joinings", code=story.found["join_code"], **me)["waiting"], True
    )
    _unseen(story, _("the case, before the clerk compared the document"), "defendant", at)
    waiting = registry.get("/join-requests")["items"][0]
    registry.post(f"/join-requests/{waiting['id']}/confirmation", method="居民身份证原件")
    deadlines = {row["rule"]: row for row in defendant.get(at)["deadlines"]}
    story.expect(_("last day to answer"), deadlines["defence"]["due_on"], "2022-10-27", basis="CPL 128")
    mine = [task["mine"] for task in defendant.get("/me/tasks")]
    story.expect(_("the answer is among the defendant's tasks"), bool(mine) and all(mine), True)
    answer = defendant.post(f"{at}/parties/{story.found['party']}/answers", text="借款属实，请求分期偿还。")
    story.expect(_("in time"), answer["in_time"], True, basis="CPL 128")
    run_jobs()
    _serve_on_all(story, "answer")


def hear_by_software(story: Story) -> None:
    """A hearing is set, put off with a reason, set anew, and held; its minutes go on file."""
    judge, recorder, at = _of(story, "judge"), _of(story, "recorder"), story.found["at"]
    room = judge.get(f"/courts/{COURT}/courtrooms")[0]["id"]
    starts = datetime(2022, 11, 8, 10, 30, tzinfo=START.tzinfo)
    first = judge.post(f"{at}/hearings", courtroom=room, starts_at=starts.isoformat(), minutes=90)
    judge.post(f"/hearings/{first['id']}/adjournment", reason="被告申请延期，理由成立。")
    starts += timedelta(days=7)
    hearing = judge.post(
        f"{at}/hearings", courtroom=room, starts_at=starts.isoformat(), minutes=90, follows=first["id"]
    )
    run_jobs()
    _serve_on_all(story, "summons")
    calendar = _of(story, "defendant").download(f"/hearings/{hearing['id']}/calendar")
    story.expect(_("the hearing is in the defendant's calendar"), b"DTSTART" in calendar, True)
    story.clock.move_to(starts + timedelta(hours=2))
    held = recorder.post(
        f"/hearings/{hearing['id']}/outcome",
        outcome="辩论终结",
        debate_ended=True,
        minutes="法官：现在开庭。\n被告：借款属实。",
        present=["阿依古丽·买买提", "李强"],
    )
    story.expect(_("state of the hearing"), held["state"], "held", basis="CPL 150")
    copy = _of(story, "defendant").download(f"{at}/documents/{held['minutes']}/copy")
    story.expect(_("the defendant reads the minutes"), copy.startswith(PDF), True)


def decide_by_software(story: Story) -> None:
    """The recorder drafts; the judge's software signs only with a code of the judge's authenticator; pronounced."""
    judge, recorder, at = _of(story, "judge"), _of(story, "recorder"), story.found["at"]
    parties = {party["side"]: party["id"] for party in judge.get(at)["parties"]}
    draft = recorder.post(f"{at}/decisions", kind="judgment", template="judgment")
    decision = f"/decisions/{draft['id']}"
    owed = {
        "kind": "pay", "obligor": parties["defendant"], "obligee": parties["plaintiff"], "amount": str(OWED),
        "due_days": 10, "text": "被告李强于本判决生效之日起十日内归还原告阿依古丽·买买提借款86500元。",
    }  # fmt: skip
    reasons = {"本院查明": "被告收到借款后没有归还。", "本院认为": "被告应当归还借款。"}
    text = fill(draft["version"]["text"], reasons)
    saved = recorder.post(f"{decision}/versions", version=1, text=text, operative=[owed])
    recorder.post(f"{decision}/signing")
    _unseen(story, _("the judgment, before it is pronounced"), "defendant", decision)
    version = {"version": saved["version"]["number"]}
    refused = judge.send("POST", f"{decision}/signatures", version).json()["type"]
    story.expect(_("to sign without a second factor"), refused, "urn:evercourt:problem:second-factor-needed")
    judge.confirm()
    story.expect(_("state of the judgment"), judge.post(f"{decision}/signatures", **version)["state"], "signed")
    pronounced = judge.post(f"{decision}/pronouncement")
    story.expect(_("state of the judgment"), pronounced["state"], "pronounced", basis="CPL 151")
    run_jobs()
    _serve_on_all(story, "decision")
    story.found |= {"decision_at": decision, "sides": parties}


def effect_by_software(story: Story) -> None:
    """Nobody appeals: it takes effect on the day after the last day, and not before."""
    plaintiff, at = _of(story, "plaintiff"), story.found["decision_at"]
    lasts = sorted({period["last_day"] for period in plaintiff.get(at)["appeal_periods"]})
    story.expect(_("last day to appeal"), lasts, ["2022-11-30"], basis="CPL 171")
    midnight = datetime(2022, 12, 1, tzinfo=START.tzinfo)
    for minutes, state in ((-10, "pronounced"), (10, "final")):
        story.clock.move_to(midnight + timedelta(minutes=minutes))
        let_decisions_take_effect(0)
        story.expect(_("state of the judgment"), plaintiff.get(at)["state"], state, basis="CPL 158")
    final = plaintiff.get(at)
    story.expect(_("effective on"), final["final_on"], "2022-12-01")
    certificate = plaintiff.download(f"/cases/{final['case']}/documents/{final['certificate']}/copy")
    story.expect(_("certificate of effect issued"), certificate.startswith(PDF), True)


def enforce_by_software(story: Story) -> None:
    """The debtor's ten days end on a Sunday, so on Monday; the day after, the creditor applies; the case is opened."""
    plaintiff, clerk, at = _of(story, "plaintiff"), _of(story, "filing_clerk"), story.found["decision_at"]
    sides = story.found["sides"]
    asked = {"applicant": sides["plaintiff"], "debtor": sides["defendant"], "amount": str(OWED)}
    where = f"{at}/enforcement-applications"
    story.clock.move_to(datetime(2022, 12, 12, 10, 0, tzinfo=START.tzinfo))
    story.expect(_("while the debtor still has time"), plaintiff.send("POST", where, asked).status_code, 422)
    story.clock.move_to(datetime(2022, 12, 13, 10, 0, tzinfo=START.tzinfo))
    application = plaintiff.post(where, **asked)
    story.expect(_("last day to open the case"), application["due_on"], "2022-12-20", basis="ENF 16")
    case = clerk.post(f"/enforcement-applications/{application['id']}/opening")
    run_jobs()
    number = "（2022）新0103执2号" if story.found["cases_before"] else "（2022）新0103执1号"
    story.expect(_("number of the enforcement case"), case["number"], number)
    due = [fee["due_on"] for fee in plaintiff.get(f"/cases/{case['id']}/fees")]
    story.expect(_("it is not asked in advance"), due, [None], basis="FEE 20")


def read_the_docket(story: Story) -> None:
    """The docket of this road, read over the API: every act once, numbered without a gap, each with its channel."""
    plaintiff, at = _of(story, "plaintiff"), story.found["at"]
    entries = plaintiff.get(f"{at}/docket?limit=100")["items"]
    numbers = [entry["number"] for entry in entries]
    story.expect(_("docket numbered without gap"), numbers == list(range(len(numbers), 0, -1)), True)
    story.expect(_("channels on the docket"), sorted({entry["via"] for entry in entries}), ["api", "post", "system"])
    acts = list(Entry.objects.filter(stream=f"case:{story.found['api_case']}").values_list("act", flat=True))
    once = (
        "case.opened",
        "fee.paid",
        "service.answer_given",
        "hearings.held",
        "decisions.pronounced",
        "decisions.final",
    )
    story.expect(_("acts recorded once, though sent twice"), [acts.count(act) for act in once], [1] * len(once))
    letters = plaintiff.get("/messages?unread=true")["items"]
    read = plaintiff.post(f"/messages/{letters[0]['id']}/reading")["read_at"]
    story.expect(_("a letter in the inbox is read"), bool(read), True)


def _of(story: Story, name: str) -> Machine:
    machine: Machine = story.found["software"][name]
    return machine


def _unseen(story: Story, what: str, name: str, path: str) -> None:
    story.expect(what, _of(story, name).send("GET", path).status_code, 404)


def _call(body: bytes, key: str) -> int:
    signed = {SIGNATURE: sign(key, body)}
    return Client().generic("POST", "/cashier/callbacks", body, headers=signed).status_code


def _serve_on_all(story: Story, purpose: str) -> None:
    """The plaintiff collects at the counter what is not served yet; the defendant opens it in the portal."""
    registry, defendant = _of(story, "registry_clerk"), _of(story, "defendant")
    for order in registry.get(f"/service-orders?case={story.found['api_case']}&limit=100")["items"]:
        if order["purpose"] != purpose:
            continue
        if order["party_name"] == "李强":
            defendant.post(f"/service-orders/{order['id']}/reading")
        elif order["state"] == "ordered":
            registry.post(f"/service-orders/{order['id']}/hand-overs", received_by=order["party_name"])


STEPS: list[Step] = [
    keys_for_software, file_by_software, correct_by_software, accept_by_software, pay_by_software, serve_by_software,
    join_by_software, hear_by_software, decide_by_software, effect_by_software, enforce_by_software, read_the_docket,
]  # fmt: skip
