"""Who may do what over the API: for every group of operations the person who almost may."""

import pytest

from evercourt.accounts.offices import Office
from evercourt.cases.models import Representation
from tests.api.machine import Machine, work
from tests.factories import office_holder

OPERATIVE = {"kind": "act", "obligor": "{defendant}", "obligee": "{plaintiff}", "due_days": 1, "text": "道歉"}
OPINION = {"party": "{defendant}", "authentic": "accepted", "lawful": "accepted", "relevant": "accepted"}
# One line an operation on something of the case: method, address, body.
OPERATIONS = [
    ("GET", "/filings/{filing_id}", None),
    ("GET", "/filings/{filing_id}/form", None),
    ("PATCH", "/filings/{filing_id}/form", {"version": 1, "form": {}}),
    ("GET", "/filings/{filing_id}/documents", None),
    ("POST", "/filings/{filing_id}/documents", {"document": "{document_id}", "kind": "evidence"}),
    ("GET", "/filings/{filing_id}/documents/{attachment_id}/file", None),
    ("DELETE", "/filings/{filing_id}/documents/{attachment_id}", None),
    ("GET", "/filings/{filing_id}/checklist", None),
    ("GET", "/filings/{filing_id}/receipt", None),
    ("POST", "/filings/{filing_id}/submission", {}),
    ("POST", "/filings/{filing_id}/withdrawal", {}),
    ("POST", "/filings/{filing_id}/claim", {}),
    ("DELETE", "/filings/{filing_id}/claim", None),
    ("POST", "/filings/{filing_id}/acceptance", {"procedure": "summary", "checked": {}}),
    ("POST", "/filings/{filing_id}/return", {"defects": [{"item": "facts", "text": "x"}], "within_days": 15}),
    ("POST", "/filings/{filing_id}/referral", {}),
    ("POST", "/filings/{filing_id}/refusal", {"reasons": "不属于本院管辖范围，且无任何事实依据可循。"}),
    ("POST", "/filings/{filing_id}/relief-decision", {"grant": False, "reasons": "x"}),
    ("GET", "/cases/{case_id}", None),
    ("GET", "/cases/{case_id}/docket", None),
    ("GET", "/cases/{case_id}/upcoming", None),
    ("GET", "/cases/{case_id}/documents", None),
    ("GET", "/cases/{case_id}/documents/{document_id}/copy", None),
    ("GET", "/cases/{case_id}/fees", None),
    ("GET", "/cases/{case_id}/fees/{fee_id}", None),
    ("POST", "/cases/{case_id}/fees/{fee_id}/payment", {}),
    ("POST", "/cases/{case_id}/fees/{fee_id}/counter-payments", {"amount": "981.25", "reference": "1"}),
    ("POST", "/cases/{case_id}/fees/{fee_id}/reliefs", {"kind": "deferral", "grounds": "x"}),
    ("POST", "/cases/{case_id}/fees/{fee_id}/reliefs/{relief_id}/decision", {"grant": False, "reasons": "x"}),
    (
        "POST",
        "/cases/{case_id}/service-orders",
        {"party": "{party_id}", "purpose": "notice", "documents": ["{document_id}"]},
    ),
    ("GET", "/service-orders/{order_id}", None),
    ("POST", "/service-orders/{order_id}/reading", {}),
    ("POST", "/service-orders/{order_id}/proof", {}),
    ("GET", "/service-orders/{order_id}/proof", None),
    ("GET", "/service-orders/{order_id}/proof/file", None),
    ("POST", "/service-orders/{order_id}/hand-overs", {"received_by": "x"}),
    ("POST", "/service-orders/{order_id}/postings", {"tracking_number": "x"}),
    ("POST", "/service-orders/{order_id}/announcements", {"reasons": "x"}),
    ("POST", "/service-orders/{order_id}/cancellation", {"reason": "x"}),
    ("POST", "/service-orders/{order_id}/entrustments", {"court": "新3101", "reasons": "x"}),
    ("GET", "/entrusted-service/{entrusted_id}", None),
    ("POST", "/entrusted-service/{entrusted_id}/acceptance", {}),
    ("POST", "/entrusted-service/{entrusted_id}/declination", {"reason": "x"}),
    ("POST", "/entrusted-service/{entrusted_id}/visits", {"on": "2022-08-10", "what": "x"}),
    ("POST", "/entrusted-service/{entrusted_id}/receipt", {"on": "2022-08-10", "received_by": "x", "proof": 1}),
    ("POST", "/entrusted-service/{entrusted_id}/failure", {"reason": "x"}),
    ("POST", "/entrusted-service/{entrusted_id}/recall", {"reason": "x"}),
    ("POST", "/service-orders/{order_id}/attempts/{attempt_id}/delivery", {"on": "2022-08-10", "signed_by": "x"}),
    ("POST", "/service-orders/{order_id}/attempts/{attempt_id}/return", {"reason": "x"}),
    ("POST", "/service-orders/{order_id}/attempts/{attempt_id}/rebuttals", {"reasons": "x"}),
    ("POST", "/service-orders/{order_id}/rebuttals/{rebuttal_id}/decision", {"upheld": True, "reasons": "x"}),
    ("POST", "/join-requests/{request_id}/confirmation", {"method": "x"}),
    ("POST", "/join-requests/{request_id}/refusal", {"reason": "x"}),
    ("POST", "/cases/{case_id}/parties/{party_id}/join-letters", {}),
    ("POST", "/cases/{case_id}/parties/{party_id}/answers", {"text": "x"}),
    ("PUT", "/cases/{case_id}/parties/{party_id}/electronic-service", {"agrees": True}),
    (
        "POST",
        "/cases/{case_id}/hearings",
        {"courtroom": "{courtroom}", "starts_at": "2022-09-01T02:00:00Z", "minutes": 60},
    ),
    ("GET", "/hearings/{hearing_id}", None),
    ("GET", "/hearings/{hearing_id}/calendar", None),
    ("POST", "/hearings/{hearing_id}/adjournment", {"reason": "x"}),
    ("POST", "/hearings/{hearing_id}/cancellation", {"reason": "x"}),
    ("POST", "/hearings/{hearing_id}/outcome", {"outcome": "x", "minutes": "x"}),
    ("GET", "/hearings/{hearing_id}/situation", None),
    ("POST", "/hearings/{hearing_id}/grounds", {"grounds": {}}),
    ("GET", "/hearings/{hearing_id}/consents", None),
    ("POST", "/hearings/{hearing_id}/consents", {"until": "2022-08-12T02:00:00Z"}),
    ("POST", "/consents/{consent_id}/answer", {"agrees": False}),
    ("POST", "/consents/{consent_id}/withdrawal", {"grant": True, "reasons": "x"}),
    ("POST", "/hearings/{hearing_id}/conversion", {"mode": "remote"}),
    ("POST", "/hearings/{hearing_id}/sitting", {}),
    ("POST", "/hearings/{hearing_id}/sitting/answers", {"person": 1, "answer": "yes"}),
    ("POST", "/hearings/{hearing_id}/sitting/step", {}),
    ("POST", "/hearings/{hearing_id}/sitting/pause", {"reason": "recess"}),
    ("POST", "/hearings/{hearing_id}/sitting/resumption", {}),
    ("POST", "/hearings/{hearing_id}/sitting/close", {}),
    ("GET", "/hearings/{hearing_id}/transcript", None),
    ("POST", "/cases/{case_id}/decisions", {"kind": "judgment", "template": "judgment"}),
    ("GET", "/decisions/{decision_id}", None),
    ("POST", "/decisions/{decision_id}/versions", {"version": 1, "text": "x", "operative": [OPERATIVE]}),
    ("POST", "/decisions/{decision_id}/signing", {}),
    ("POST", "/decisions/{decision_id}/signatures", {"version": 1}),
    ("POST", "/decisions/{decision_id}/declination", {"reason": "x"}),
    ("POST", "/decisions/{decision_id}/pronouncement", {}),
    ("GET", "/decisions/{final}", None),
    ("POST", "/decisions/{final}/appeals", {"party": "{plaintiff}"}),
    (
        "POST",
        "/decisions/{final}/enforcement-applications",
        {"applicant": "{plaintiff}", "debtor": "{defendant}", "amount": "1.00"},
    ),
    ("GET", "/enforcement-applications/{application_id}", None),
    ("POST", "/enforcement-applications/{application_id}/opening", {}),
    ("POST", "/enforcement-applications/{application_id}/refusal", {"reasons": "x"}),
    ("GET", "/mediations/{mediation_id}", None),
    ("POST", "/cases/{case_id}/mediations", {}),
    ("POST", "/mediations/{mediation_id}/answer", {"participant": "{side}", "agrees": True}),
    ("GET", "/mediations/{mediation_id}/statements", None),
    ("POST", "/mediations/{mediation_id}/statements", {"text": "x"}),
    ("GET", "/mediations/{mediation_id}/talks", None),
    ("POST", "/mediations/{mediation_id}/talks/{meeting_id}/coming", {}),
    ("GET", "/mediations/{mediation_id}/rounds", None),
    ("POST", "/mediations/{mediation_id}/codes", {"participant": "{side}", "purpose": "confirm"}),
    ("POST", "/mediations/{mediation_id}/leaving", {"participant": "{side}"}),
    ("POST", "/mediations/{mediation_id}/confirmation", {"participant": "{side}"}),
    ("POST", "/confirmations/{confirmation_id}/ruling", {"checked": []}),
    (
        "POST",
        "/confirmations/{confirmation_id}/dismissal",
        {"reasons": "协议内容不明确，无法强制执行，不符合确认条件。"},
    ),
    ("GET", "/cases/{case_id}/recusals", None),
    ("POST", "/cases/{case_id}/recusals", {"member": "{member_id}", "ground": "interest", "reasons": "x"}),
    ("POST", "/recusals/{recusal_id}/decision", {"grant": True, "reasons": "x"}),
    ("POST", "/recusals/{recusal_id}/objection", {"reasons": "x"}),
    ("POST", "/cases/{case_id}/papers", {"kind": "evidence", "party": "{plaintiff}", "documents": ["{document_id}"]}),
    ("GET", "/cases/{case_id}/seals", None),
    ("POST", "/cases/{case_id}/seals", {"entry": "{number}", "to": "outside", "ground": "privacy", "reasons": "x"}),
    ("POST", "/cases/{case_id}/seals/{seal_id}/lifting", {"reasons": "x"}),
    ("POST", "/cases/{case_id}/docket/{number}/striking", {"reasons": "x"}),
    ("POST", "/cases/{case_id}/docket/{number}/correction", {"text": "x"}),
    ("GET", "/decisions/{final}/publication", None),
    ("POST", "/decisions/{final}/publication", {}),
    ("POST", "/decisions/{final}/withholding", {}),
    ("POST", "/decisions/{final}/publication/withdrawal", {"reasons": "x"}),
    ("GET", "/cases/{case_id}/group", None),
    ("POST", "/cases/{case_id}/group", {"cases": ["{case_id}"], "ground": "same_facts", "reasons": "x"}),
    ("POST", "/cases/{case_id}/group/separation", {"reasons": "x"}),
    ("POST", "/cases/{case_id}/group/papers", {"kind": "evidence", "documents": ["{document_id}"]}),
    ("POST", "/cases/{case_id}/group/service", {"documents": ["{document_id}"]}),
    (
        "POST",
        "/cases/{case_id}/group/hearings",
        {"courtroom": "{courtroom}", "starts_at": "2022-09-10T02:00:00Z", "minutes": 60},
    ),
    ("POST", "/cases/{case_id}/group/hearings/{hearing_id}/adjournment", {"reason": "x"}),
    ("POST", "/cases/{case_id}/group/hearings/{hearing_id}/outcome", {"outcome": "x", "minutes": "x"}),
    ("GET", "/cases/{case_id}/extensions", None),
    (
        "POST",
        "/cases/{case_id}/extensions",
        {"deadline": "{period_id}", "ground": "other", "reasons": "x"},
    ),
    ("POST", "/extensions/{extension_id}/decision", {"grant": False, "reasons": "x"}),
    ("GET", "/cases/{case_id}/exchanges", None),
    ("POST", "/cases/{case_id}/exchanges", {"list_days": 5, "opinion_days": 3}),
    ("GET", "/exchanges/{exchange_id}", None),
    ("GET", "/exchanges/{exchange_id}/evidence", None),
    ("POST", "/exchanges/{exchange_id}/answers", {"party": "{defendant}", "agrees": True}),
    ("POST", "/exchanges/{exchange_id}/pieces", {"party": "{plaintiff}", "document": "{document_id}", "proves": "x"}),
    ("PUT", "/exchanges/{exchange_id}/pieces/{piece_id}/opinion", OPINION),
    ("POST", "/exchanges/{exchange_id}/pieces/{piece_id}/admission", {"admits": True, "reasons": "x"}),
    ("POST", "/exchanges/{exchange_id}/closing", {}),
    ("POST", "/exchanges/{exchange_id}/calling-off", {"reason": "x"}),
    ("POST", "/exchanges/{exchange_id}/signatures", {"party": "{plaintiff}"}),
    ("GET", "/messages/{message_id}", None),
    ("POST", "/messages/{message_id}/reading", {}),
    ("POST", "/work/items/{item_id}/taking", {}),
    ("POST", "/work/items/{item_id}/handing-on", {"to": "{member_id}"}),
    ("POST", "/work/items/{item_id}/return", {}),
    ("POST", "/work/items/{item_id}/completion", {}),
    ("POST", "/cases/{case_id}/tasks", {"text": "x", "office": "registry_clerk"}),
    ("POST", "/cases/{case_id}/talks", {"subject": "x", "text": "x", "offices": ["registry_clerk"]}),
    ("GET", "/work/talks/{talk_id}", None),
    ("POST", "/work/talks/{talk_id}/messages", {"text": "x"}),
    ("GET", "/cases/{case_id}/notes", None),
    ("POST", "/cases/{case_id}/notes", {"audience": "chambers", "text": "x"}),
    ("GET", "/sessions/{session_id}", None),
    ("GET", "/sessions/{session_id}/suggestion", None),
    ("POST", "/sessions/{session_id}/cases", {"cases": ["{case_id}"]}),
    ("POST", "/sessions/{session_id}/cases/{case_id}/removal", {"reason": "x"}),
    ("POST", "/sessions/{session_id}/setting", {}),
    ("POST", "/sessions/{session_id}/change", {"capacity": 3}),
    ("POST", "/sessions/{session_id}/way", {"way": "by_video", "why": "x"}),
    ("POST", "/sessions/{session_id}/close", {"reason": "x"}),
    ("GET", "/cases/{case_id}/holds", None),
    ("POST", "/cases/{case_id}/holds", {"reason": "x"}),
    ("POST", "/cases/{case_id}/holds/{hold_id}/lifting", {}),
    ("GET", "/notice-drafts/{draft_id}", None),
    ("PUT", "/notice-drafts/{draft_id}", {"revision": 1, "texts": {"zh-hans": {"title": "x", "body": "x"}}}),
    ("POST", "/notice-drafts/{draft_id}/proposal", {}),
    ("POST", "/notice-drafts/{draft_id}/return", {"remark": "x"}),
    ("POST", "/notice-drafts/{draft_id}/release", {"revision": 1}),
    ("POST", "/notice-drafts/{draft_id}/versions", {}),
    ("POST", "/notice-drafts/{draft_id}/withdrawal", {"remark": "x"}),
    ("DELETE", "/notice-drafts/{draft_id}", None),
]


def filled(body, world):
    """Return the body with the numbers of the world in it."""
    if isinstance(body, dict):
        return {name: filled(value, world) for name, value in body.items()}
    if isinstance(body, list):
        return [filled(value, world) for value in body]
    return world[body[1:-1]] if isinstance(body, str) and body.startswith("{") else body


LISTS = (
    "/mediations",
    "/filings",
    "/service-orders",
    "/entrusted-service",
    "/hearings",
    "/decisions",
    "/enforcement-applications",
    "/messages",
    "/work/items",
    "/sessions",
)


def next_door(other_court):
    """Someone who holds every office at the court next door, and none at this one."""
    person = office_holder(other_court, Office.FILING_CLERK, "周燕", "nextdoor@example.org")
    for office in (Office.REGISTRY_CLERK, Office.JUDGE, Office.PRESIDENT, Office.RECORDER):
        person.offices_held.create(court=other_court, office=office)
    return person


@pytest.mark.parametrize("who", ["court next door", "party of another case", "lawyer without power", "administrator"])
def test_what_one_may_not_see_does_not_exist(world, who, other_court, stranger, revoked_lawyer, administrator):
    person = {
        "court next door": next_door(other_court) if who == "court next door" else None,
        "party of another case": stranger,
        "lawyer without power": revoked_lawyer,
        "administrator": administrator,
    }[who]
    machine = Machine(person)
    if person.is_office_holder:
        machine.confirm()
    wrong = {}
    for method, path, body in OPERATIONS:
        if who == "party of another case" and path.startswith("/join-requests"):
            continue  # It is their own request; that they do not decide it stands below.
        answer = machine.send(method, path.format(**world), filled(body, world))
        if answer.status_code != 404:
            wrong[f"{method} {path}"] = answer.status_code
    assert not wrong
    for path in LISTS:
        assert machine.get(path)["items"] == [], path
    assert {row["id"] for row in machine.get("/cases")["items"]}.isdisjoint({world["case_id"]})


# Who sees it and still may not; the answer is 403, nothing is done.
SEEN_BUT_NOT_ALLOWED = [
    ("aygul", "/filings/{filing_id}/claim", "the filer is no clerk"),
    ("aygul", "/filings/{filing_id}/acceptance", "the filer is no clerk"),
    ("aygul", "/filings/{filing_id}/return", "the filer is no clerk"),
    ("clerk", "/filings/{filing_id}/refusal", "only a judge refuses"),
    ("clerk", "/filings/{filing_id}/relief-decision", "the bench decides on relief"),
    ("clerk", "/filings/{filing_id}/submission", "the filer's own step"),
    ("clerk", "/filings/{filing_id}/withdrawal", "the filer's own step"),
    ("li_qiang", "/cases/{case_id}/fees/{fee_id}/payment", "the other side pays its own fee"),
    ("li_qiang", "/cases/{case_id}/fees/{fee_id}/reliefs", "the other side's relief"),
    ("clerk", "/cases/{case_id}/fees/{fee_id}/counter-payments", "the cash desk is the registry's"),
    ("registry_clerk", "/cases/{case_id}/fees/{fee_id}/reliefs/{relief_id}/decision", "a judge decides"),
    ("li_qiang", "/cases/{case_id}/fees/{fee_id}/reliefs/{relief_id}/decision", "a judge decides"),
    ("clerk", "/cases/{case_id}/service-orders", "the registry orders service"),
    ("aygul", "/cases/{case_id}/exchanges", "the court orders an exchange"),
    ("clerk", "/cases/{case_id}/exchanges", "the registry arranges, the filing desk does not"),
    ("li_qiang", "/exchanges/{exchange_id}/closing", "the court closes it"),
    ("aygul", "/exchanges/{exchange_id}/calling-off", "the court calls it off"),
    ("aygul", "/exchanges/{exchange_id}/pieces/{piece_id}/admission", "a party does not admit late evidence"),
    ("recorder", "/exchanges/{exchange_id}/pieces/{piece_id}/admission", "a recorder is no judge"),
    ("aygul", "/exchanges/{exchange_id}/answers", "nobody agrees for the other side"),
    ("li_qiang", "/exchanges/{exchange_id}/signatures", "nobody confirms for the other side"),
    ("judge", "/exchanges/{exchange_id}/signatures", "nobody at the court confirms for a party"),
    ("li_qiang", "/service-orders/{order_id}/hand-overs", "nobody serves themselves"),
    ("judge", "/service-orders/{order_id}/entrustments", "the registry carries it out"),
    ("registry_clerk", "/entrusted-service/{entrusted_id}/acceptance", "it is the other court's"),
    ("registry_clerk", "/entrusted-service/{entrusted_id}/declination", "it is the other court's"),
    ("registry_clerk", "/entrusted-service/{entrusted_id}/visits", "it is the other court's"),
    ("registry_clerk", "/entrusted-service/{entrusted_id}/failure", "it is the other court's"),
    ("judge", "/entrusted-service/{entrusted_id}/recall", "the registry recalls it"),
    ("judge", "/service-orders/{order_id}/postings", "the registry carries it out"),
    ("registry_clerk", "/service-orders/{order_id}/reading", "only the recipient opens it"),
    ("registry_clerk", "/service-orders/{order_id}/attempts/{attempt_id}/rebuttals", "only the recipient objects"),
    ("registry_clerk", "/service-orders/{order_id}/rebuttals/{rebuttal_id}/decision", "there is a panel"),
    ("recorder", "/service-orders/{order_id}/rebuttals/{rebuttal_id}/decision", "a recorder is no judge"),
    ("stranger", "/join-requests/{request_id}/confirmation", "nobody confirms themselves"),
    ("aygul", "/cases/{case_id}/parties/{absent}/join-letters", "the registry issues it"),
    ("aygul", "/cases/{case_id}/parties/{party_id}/answers", "the plaintiff does not answer"),
    ("clerk", "/cases/{case_id}/hearings", "the bench and the registry schedule"),
    ("registry_clerk", "/hearings/{hearing_id}/adjournment", "only a judge puts it off"),
    ("registry_clerk", "/hearings/{hearing_id}/outcome", "the bench enters it"),
    ("recorder", "/hearings/{hearing_id}/grounds", "only a judge signs"),
    ("registry_clerk", "/hearings/{hearing_id}/consents", "the bench asks"),
    ("li_qiang", "/consents/{consent_id}/answer", "nobody answers for the other side"),
    ("judge", "/consents/{consent_id}/answer", "nor does the judge"),
    ("recorder", "/consents/{consent_id}/withdrawal", "only a judge decides"),
    ("recorder", "/hearings/{hearing_id}/conversion", "only a judge converts"),
    ("recorder", "/hearings/{hearing_id}/sitting", "only a judge opens"),
    ("registry_clerk", "/hearings/{hearing_id}/sitting/answers", "the bench enters"),
    ("aygul", "/hearings/{hearing_id}/sitting/step", "only a judge leads"),
    ("aygul", "/hearings/{hearing_id}/sitting/pause", "only a judge leads"),
    ("aygul", "/hearings/{hearing_id}/sitting/resumption", "only a judge leads"),
    ("aygul", "/hearings/{hearing_id}/sitting/close", "only a judge leads"),
    ("registry_clerk", "/cases/{case_id}/decisions", "the bench drafts"),
    ("clerk", "/cases/{case_id}/seals", "a judge of the case closes"),
    ("registry_clerk", "/cases/{case_id}/seals/{seal_id}/lifting", "a judge of the case opens"),
    ("registry_clerk", "/cases/{case_id}/docket/{number}/striking", "no clerk takes away what was handed in"),
    ("registry_clerk", "/cases/{case_id}/group", "a judge of every case joins them"),
    ("recorder", "/cases/{case_id}/group/separation", "a judge of the case separates it"),
    ("recorder", "/decisions/{final}/publication", "the presiding judge publishes"),
    ("recorder", "/decisions/{final}/withholding", "the presiding judge withholds"),
    ("recorder", "/decisions/{final}/publication/withdrawal", "a judge or the president takes it back"),
    ("clerk", "/cases/{case_id}/group/hearings", "the bench and the registry schedule"),
    ("registry_clerk", "/cases/{case_id}/group/hearings/{hearing_id}/adjournment", "only a judge puts it off"),
    ("registry_clerk", "/cases/{case_id}/group/hearings/{hearing_id}/outcome", "the bench enters it"),
    ("aygul", "/cases/{case_id}/docket/{number}/correction", "a party corrects by a new paper"),
    ("recorder", "/decisions/{decision_id}/signatures", "a recorder signs nothing"),
    ("recorder", "/decisions/{decision_id}/pronouncement", "only the presiding judge"),
    ("lawyer_zhao", "/decisions/{final}/appeals", "a general power does not cover appeals"),
    ("lawyer_zhao", "/decisions/{final}/enforcement-applications", "a general power does not cover it"),
    ("judge", "/mediations/{mediation_id}/statements", "a judge neither hears nor speaks"),
    ("li_qiang", "/mediations/{mediation_id}/codes", "the other side's number"),
    ("lawyer_zhao", "/mediations/{mediation_id}/confirmation", "a general power does not settle"),
    ("recorder", "/confirmations/{confirmation_id}/ruling", "a recorder confirms nothing"),
    ("aygul", "/confirmations/{confirmation_id}/dismissal", "a party does not decide"),
    ("judge", "/enforcement-applications/{application_id}/opening", "filing clerks open it"),
    ("clerk", "/enforcement-applications/{application_id}/refusal", "only a judge refuses"),
    ("president", "/work/items/{item_id}/taking", "it is the registry's"),
    ("president", "/work/items/{item_id}/completion", "it is the registry's"),
    ("president", "/sessions/{session_id}/setting", "the registry and its judge set it"),
    ("registry_clerk", "/sessions/{session_id}/way", "only its judge says how it is held"),
    ("registry_clerk", "/cases/{case_id}/notes", "a note of the chambers is theirs"),
    ("registry_clerk", "/cases/{case_id}/holds", "a judge of the case keeps it back"),
    ("aygul", "/cases/{case_id}/holds/{hold_id}/lifting", "a judge of the case lifts it"),
    ("clerk", "/notice-drafts/{draft_id}/release", "the registry or the president releases"),
    ("clerk", "/notice-drafts/{draft_id}/withdrawal", "the registry or the president withdraws"),
]
BODIES = {path: body for method, path, body in OPERATIONS if method == "POST"}


def test_seen_but_not_allowed(request, world, clerk, registry_clerk):
    wrong = {}
    machines = {who: Machine(request.getfixturevalue(who)) for who in {row[0] for row in SEEN_BUT_NOT_ALLOWED}}
    for who, path, why in SEEN_BUT_NOT_ALLOWED:
        body = BODIES[path.replace("{absent}", "{party_id}")]
        answer = machines[who].send("POST", path.format(**world), filled(body, world))
        if (answer.status_code, answer.json()["type"]) != (403, "urn:evercourt:problem:not-allowed"):
            wrong[f"{who} {path}: {why}"] = answer.content.decode()
    assert not wrong


def test_for_the_right_people_every_address_of_the_table_leads_somewhere(
    world, aygul, li_qiang, clerk, registry_clerk, judge, recorder
):
    """Without this a wrong address would pass for one that is rightly hidden."""
    work()
    machines = [Machine(person) for person in (aygul, li_qiang, clerk, registry_clerk, judge, recorder)]
    lost = [
        f"{method} {path}"
        for method, path, body in OPERATIONS
        if path != "/filings/{filing_id}/refusal"  # Seen by judges only after a referral; it has its own test.
        and all(
            machine.send(method, path.format(**world), filled(body, world)).status_code == 404 for machine in machines
        )
    ]
    assert not lost


def test_a_lawyer_sees_the_case_until_the_power_ends(world, lawyer_zhao, morning):
    machine = Machine(lawyer_zhao)
    assert machine.get(f"/cases/{world['case_id']}")["number"]
    Representation.objects.filter(user=lawyer_zhao).update(until="2022-08-09")
    assert machine.send("GET", f"/cases/{world['case_id']}").status_code == 404


def test_a_draft_decision_is_seen_by_the_bench_alone(world, aygul, registry_clerk, recorder):
    path = f"/decisions/{world['decision_id']}"
    assert Machine(recorder).get(path)["unsigned"]
    for person in (aygul, registry_clerk):
        assert Machine(person).send("GET", path).status_code == 404


def test_who_asked_for_relief_is_not_told_to_the_other_side(world, aygul, li_qiang):
    path = f"/cases/{world['case_id']}/fees/{world['fee_id']}"
    assert Machine(aygul).get(path)["reliefs"][0]["kind"] == "deferral"
    assert Machine(li_qiang).get(path)["reliefs"] == []


def test_a_judge_reviews_only_what_was_put_before_the_bench(world, clerk, judge, second_judge):
    path = f"/filings/{world['filing_id']}"
    reasons = {"reasons": "不属于本院管辖范围，且无任何事实依据可循。"}
    machine = Machine(second_judge)
    machine.confirm()
    assert machine.send("POST", f"{path}/refusal", reasons).status_code == 404
    Machine(clerk).post(f"{path}/referral")
    assert machine.post(f"{path}/refusal", **reasons)["state"] == "refused"
