"""The conformance kit passes the simulators, and names the paragraph of every wilful deviation."""

import dataclasses
import json
import subprocess
import sys

import pytest

from evercourt.adapters.institutions import conformance, signing
from evercourt.adapters.institutions.conformance import Kit
from evercourt.adapters.institutions.memory import DirectLine, MemoryInstitution
from evercourt.adapters.simulators.institutions import desk as desks
from evercourt.adapters.simulators.institutions import orders, taking
from evercourt.adapters.simulators.institutions.desk import Desk, Reply
from evercourt.adapters.simulators.institutions.orders import Refused
from evercourt.adapters.simulators.institutions.problem import Problem
from evercourt.enforcement.ports import AssetKind, Reason
from tests.adapters.institutions.saying import DEBTOR, OTHER, TODAY


def kit(kind="bank"):
    """Return a kit that tries an institution in memory, and the institution."""
    institution = MemoryInstitution("bank-one", kind)
    asset, of_kind = {
        "bank": ("6222-1", AssetKind.DEPOSIT), "payments": ("P-1", AssetKind.PAYMENT_ACCOUNT),
        "vehicles": ("新A1", AssetKind.VEHICLE), "land": ("L-1", AssetKind.REAL_ESTATE),
    }[kind]  # fmt: skip
    institution.book.open(of_kind, asset, [DEBTOR], balance=1_000_00 if of_kind.is_money else 0)
    return Kit(institution=institution, debtor=DEBTOR, other=OTHER, asset=asset, today=TODAY), institution


def deviations(kit):
    return {result.case.paragraph: result.found for result in conformance.run(kit) if result.found}


@pytest.mark.parametrize("kind", ["bank", "payments", "vehicles", "land"])
def test_the_simulators_keep_to_the_protocol(kind):
    assert deviations(kit(kind)[0]) == {}


def _takes_unsigned(monkeypatch, desk):
    def believe(self, method, url, body, signature):
        return signing.header_of(signature) if signature else {}

    monkeypatch.setattr(Desk, "_signed", believe)


def _takes_old_signatures(monkeypatch, desk):
    check = signing.check
    monkeypatch.setattr(desks.signing, "check", lambda *a, **k: check(*a, **{**k, "fresh": False}))


def _does_not_look_at_the_url(monkeypatch, desk):
    def without_url(self, method, url, body, signature):
        try:
            return signing.check(body, signature, by=self.court, to=self.terms.code, certificates=self.certificates)
        except signing.NotSigned as error:
            raise Problem(401, "not_signed", str(error), "4.2") from error

    monkeypatch.setattr(Desk, "_signed", without_url)


def _answers_in_nobodys_name(monkeypatch, desk):
    monkeypatch.setattr(Desk, "_sign", lambda self, body, **more: "")


def _answers_another_request(monkeypatch, desk):
    sign = Desk._sign
    monkeypatch.setattr(Desk, "_sign", lambda self, body, **more: sign(self, body, **{**more, "re": "another"}))


def _answers_everyone(monkeypatch, desk):
    monkeypatch.setattr(orders, "_check_officer", lambda book, order: None)


def _knows_no_officers(monkeypatch, desk):
    answer = taking._answer_question

    def for_everyone(desk, question, officer):
        return answer(desk, question, conformance.OFFICER)

    monkeypatch.setattr(taking, "_answer_question", for_everyone)


def _tells_too_much(monkeypatch, desk):
    monkeypatch.setattr(taking, "_only", lambda asset, items: asset)
    desk.terms = dataclasses.replace(desk.terms, items=(*desk.terms.items, "health"))


def _forgets_keys(monkeypatch, desk):
    receive = taking.receive

    def always_new(self, key, path, body, signature):
        if self.book.rows("SELECT 1 FROM requests WHERE key = ?", key):
            return True, json.dumps({"key": key, "number": 0, "at": "", "sha256": _sha256(body)}).encode()
        return receive(self, key, path, body, signature)

    monkeypatch.setattr(taking, "receive", always_new)


def _knows_every_key(monkeypatch, desk):
    find = Desk._find_answer

    def never_unknown(self, key):
        try:
            return find(self, key)
        except Problem:
            return 202, "application/json", b"{}"

    monkeypatch.setattr(Desk, "_find_answer", never_unknown)


def _asks_for_no_ruling(monkeypatch, desk):
    check = orders._check

    def lenient(book, order, controls):
        try:
            check(book, order, controls)
        except Refused as refused:
            if refused.reason != Reason.NO_RULING:
                raise

    monkeypatch.setattr(orders, "_check", lenient)


def _freezes_anybodys(monkeypatch, desk):
    monkeypatch.setattr(desk.book, "owns", lambda person, asset: True)


def _freezes_the_whole_account(monkeypatch, desk):
    begin = orders._begin
    monkeypatch.setattr(orders, "_begin", lambda book, order, claim: begin(book, order, 1_000_00 if claim else 0))


def _forgets_who_was_first(monkeypatch, desk):
    monkeypatch.setattr(desk.book, "ahead", lambda hold: ())


def _does_not_renew(monkeypatch, desk):
    def nothing(book, order):
        return orders.Done(orders._answer(book, order, "done", hold=orders._held(book, order)))

    monkeypatch.setitem(orders.DO, "renew", nothing)


def _releases_all(monkeypatch, desk):
    monkeypatch.setitem(orders.DO, "release", orders._lift)


def _lifts_nothing(monkeypatch, desk):
    def nothing(book, order):
        return orders.Done(orders._answer(book, order, "done", hold=orders._held(book, order)))

    monkeypatch.setitem(orders.DO, "lift", nothing)


def _deducts_what_is_asked(monkeypatch, desk):
    def more(book, order):
        done = orders._deduct(book, order)
        return dataclasses.replace(done, answer=dataclasses.replace(done.answer, amount=order.amount, status="done"))

    monkeypatch.setitem(orders.DO, "deduct", more)


def _deducts_for_any_case(monkeypatch, desk):
    held = orders._held

    def any_case(book, order):
        hold = book.hold(order.hold)
        return held(book, dataclasses.replace(order, case_number=hold["case_number"] if hold else ""))

    monkeypatch.setattr(orders, "_held", any_case)


def _says_news_anew(monkeypatch, desk):
    item = Desk._item

    def restless(self, row):
        found = item(self, row)
        if found["media"] == "application/json":
            found["body"] = found["body"].replace("{", "{ ", 1) + " " * (self.spaces + 1)
            self.spaces += 1
            found["signature"] = self._sign(found["body"].encode(), place=row["place"])
        return found

    desk.spaces = 0
    monkeypatch.setattr(Desk, "_item", restless)


def _seals_twice(monkeypatch, desk):
    monkeypatch.setattr(desk.book, "position", lambda hold: 0)
    monkeypatch.setattr(desk.book, "ahead", lambda hold: ())


def _states_other_sums(monkeypatch, desk):
    statement = Desk._statement

    def wrong(self):
        found = json.loads(statement(self))
        for row in found["rows"]:
            row["deducted"] += 1
        return json.dumps(found).encode()

    monkeypatch.setattr(Desk, "_statement", wrong)


def _takes_rubbish(monkeypatch, desk):
    take = Desk.take

    def polite(self, method, url, body, signature):
        reply = take(self, method, url, body, signature)
        return dataclasses.replace(reply, status=202) if reply.status == 400 else reply

    monkeypatch.setattr(Desk, "take", polite)


def _refuses_without_a_word(monkeypatch, desk):
    take = Desk.take

    def silent(self, method, url, body, signature):
        reply = take(self, method, url, body, signature)
        if reply.status != 404:
            return reply
        return Reply(404, b"{}", signature=self._sign(b"{}", re=signing.header_of(signature)["jti"]))

    monkeypatch.setattr(Desk, "take", silent)


def _tells_no_terms(monkeypatch, desk):
    desk.terms = dataclasses.replace(desk.terms, code="another")
    monkeypatch.setattr(
        Desk, "_signed", lambda self, method, url, body, signature: signing.header_of(signature) if signature else {}
    )


def _sha256(body):
    import hashlib

    return hashlib.sha256(body).hexdigest()


@pytest.mark.parametrize(
    ("broken", "paragraph"),
    [
        (_tells_no_terms, "3.2"), (_refuses_without_a_word, "3.3"), (_takes_rubbish, "3.4"), (_takes_unsigned, "4.2"),
        (_takes_old_signatures, "4.2"), (_does_not_look_at_the_url, "4.3"), (_answers_in_nobodys_name, "3.2"),
        (_answers_another_request, "3.2"), (_forgets_keys, "5.2"), (_knows_every_key, "5.4"), (_says_news_anew, "6.2"),
        (_tells_too_much, "7.2"), (_knows_no_officers, "7.3"), (_freezes_the_whole_account, "7.4"),
        (_forgets_who_was_first, "7.5"), (_does_not_renew, "7.6"), (_releases_all, "7.7"), (_lifts_nothing, "7.8"),
        (_deducts_what_is_asked, "7.9"), (_deducts_for_any_case, "7.9"), (_states_other_sums, "7.11"),
        (_asks_for_no_ruling, "7.12"), (_freezes_anybodys, "7.12"), (_answers_everyone, "7.12"),
    ],
)  # fmt: skip
def test_a_wilful_deviation_is_found_and_named_by_its_paragraph(monkeypatch, broken, paragraph):
    tried, institution = kit()
    broken(monkeypatch, institution.desk)
    found = deviations(tried)
    assert paragraph in found
    assert found[paragraph]


def test_a_registry_that_seals_twice_is_found(monkeypatch):
    tried, institution = kit("vehicles")
    _seals_twice(monkeypatch, institution.desk)
    assert "7.10" in deviations(tried)


def test_every_paragraph_the_kit_names_is_in_the_protocol():
    from evercourt.config.database import ROOT

    protocol = (ROOT / "docs" / "protocol.md").read_text()
    for case in conformance.CASES:
        assert f"**{case.paragraph}**" in protocol, case


def test_the_command_tries_an_end_over_the_line_and_says_so(bank):
    if isinstance(bank.institution.line, DirectLine):
        pytest.skip("The command needs an address.")
    command = [
        *(sys.executable, "-m", "evercourt", "conformance", f"https://localhost:{bank.port}/", "--code", bank.code),
        *("--debtor", f"{DEBTOR.name}|{DEBTOR.number}", "--other", f"{OTHER.name}|{OTHER.number}"),
        *("--asset", "6222-1", "--folder", str(bank.folder), "--json"),
    ]
    good = subprocess.run(command, capture_output=True, text=True)
    assert good.returncode == 0, good.stdout + good.stderr
    assert len(good.stdout.splitlines()) > 15
    bank.behave(wrong_signature=True)
    bad = subprocess.run(command, capture_output=True, text=True)
    assert bad.returncode == 1
    assert {"case": "the terms are told", "paragraph": "3.2"}.items() <= json.loads(bad.stdout.splitlines()[1]).items()
