"""The dispute of the scenarios: money lent and not given back, as the filing wizard keeps it."""

from decimal import Decimal
from typing import Any

OWED = Decimal("86500.00")
PLAINTIFF = {
    "side": "plaintiff", "kind": "person", "name": "阿依古丽·买买提", "sex": "female", "ethnicity": "维吾尔族",
    "identity_kind": "resident_card", "identity_number": "650103198503120023",
    "address": "乌鲁木齐市沙依巴克区友好路1号", "phone": "13899990001",
}  # fmt: skip
DEFENDANT = {
    "side": "defendant", "kind": "person", "name": "李强", "phone": "13899990002",
    "identity_kind": "resident_card", "identity_number": "650103197811050034",
    "address": "乌鲁木齐市沙依巴克区扬子江路8号",
}  # fmt: skip
FORM: dict[str, Any] = {
    "cause": "private_lending",
    "parties": [PLAINTIFF, DEFENDANT],
    "claims": [{"kind": "money", "text": "请求判令被告归还借款本金86500元。", "amount": str(OWED)}],
    "facts": "2021年5月1日被告向原告借款86500元，约定2022年5月1日归还，至今未还。",
    "reasons": "经多次催要未还。",
    "consent": {"answer": True},
}
NEIGHBOUR = PLAINTIFF | {
    "name": "库尔班·热合曼", "phone": "13899990009", "identity_kind": "", "identity_number": "",
}  # fmt: skip
ORAL: dict[str, Any] = FORM | {
    "parties": [NEIGHBOUR, DEFENDANT],
    "claims": [{"kind": "money", "text": "请求判令被告归还借款本金20000元。", "amount": "20000"}],
    "consent": {"answer": False},
    "confirmation": {"manner": "read_aloud", "text": "已向其宣读，本人确认无误。"},
}  # fmt: skip
