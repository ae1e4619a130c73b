"""Orders and questions as a court writes them; what is left out is lawful."""

import uuid
from datetime import datetime, timedelta

from evercourt.adapters.simulators.institutions.book import ZONE
from evercourt.enforcement.ports import (
    Action,
    AssetKind,
    Inquiry,
    Officer,
    Order,
    PayTo,
    Person,
    Question,
)

TODAY = datetime.now(ZONE).date()
OFFICER = Officer(name="马强", credential="XJ-0103-0007")
DEBTOR = Person(name="艾力·买买提", number="650102198001011234")
OTHER = Person(name="王芳", number="650102198502022345")
COMPANY = Person(name="天山面粉厂", number="91650100MA00000001", is_organisation=True)
CASE = "（2026）新0103执42号"
HASH = "ab" * 32


def key():
    return uuid.uuid4().hex


def inquiry(*debtors, items=("accounts", "balance", "holds"), **more):
    questions = tuple(Question(key=key(), case_number=CASE, debtor=one, items=tuple(items)) for one in debtors)
    usual = {
        "key": key(), "court": "新0103", "officer": OFFICER, "notice_sha256": HASH,
        "answer_by": TODAY + timedelta(days=10), "questions": questions,
    }  # fmt: skip
    return Inquiry(**{**usual, **more})


def order(action, asset="6222-1", **more):
    money = more.get("asset_kind", AssetKind.DEPOSIT).is_money
    usual = {
        "key": key(), "action": action, "court": "新0103", "case_number": CASE, "debtor": DEBTOR,
        "asset_kind": AssetKind.DEPOSIT, "asset_number": asset, "officer": OFFICER, "judge": "李静",
        "ruling_number": "（2026）新0103执42号之一", "ruling_sha256": HASH,
    }  # fmt: skip
    if action in {Action.FREEZE, Action.SEAL, Action.RENEW}:
        usual |= {"since": TODAY, "until": TODAY + timedelta(days=364)}
    if action == Action.DEDUCT:
        usual["pay_to"] = PayTo(name="法院案款专户", account="9558-0103", bank="天山银行", reference="0103-2026-42")
    assert money or action != Action.FREEZE
    return Order(**{**usual, **more})
