"""The world every benchmark stands in: the courts, the cast, a key for software, and one filing."""

from datetime import date
from typing import Any

from evercourt.accounts.acts.tokens import create_token
from evercourt.accounts.demonstration import give_known_totp
from evercourt.accounts.models import OfficeHeld, User
from evercourt.accounts.offices import Office
from evercourt.courts.loading import load_courts
from evercourt.courts.models import Court
from evercourt.kernel.channels import Channel

COURT = "新0103"

FORM: dict[str, Any] = {
    "cause": "private_lending",
    "parties": [
        {
            "side": "plaintiff",
            "kind": "person",
            "name": "阿依古丽·买买提",
            "phone": "13899990001",
            "address": "乌鲁木齐市沙依巴克区扬子江路1号",
        },
        {"side": "defendant", "kind": "person", "name": "李强", "address": "乌鲁木齐市沙依巴克区友好路2号"},
    ],
    "claims": [
        {"kind": "money", "text": "归还借款", "amount": "86500.00"},
        {"kind": "other", "text": "由被告承担诉讼费"},
    ],
    "facts": "2021年5月1日原告借给被告86500元，约定2022年5月1日归还，被告至今未还。" * 5,
    "evidence": [{"title": "借条", "proves": "借款的事实"}],
    "mediation": False,
}


def prepare() -> tuple[User, str]:
    """Load the courts, make the plaintiff; return them with the secret of their key."""
    load_courts()
    person = User.objects.create_user(name="阿依古丽·买买提", email="aygul@example.org")
    secret = create_token(person, name="bench", scopes=["file", "read"], expires=None, by=person, via=Channel.WEB)
    return person, secret


def clerk() -> User:
    """Return a clerk of the court, made on the first call."""
    found = User.objects.filter(email="clerk@example.org").first()
    if found is None:
        found = User.objects.create_user(name="马丽", email="clerk@example.org")
        court = Court.objects.get(code=COURT)
        for office in (Office.FILING_CLERK, Office.REGISTRY_CLERK):
            OfficeHeld.objects.create(user=found, court=court, office=office, since=date(2020, 1, 1))
        give_known_totp(found, "JBSWY3DPEHPK3PXP")
    return found
