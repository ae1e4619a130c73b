"""The crime of the scenarios: a theft, admitted by an accused who is held, as a procuratorate hands it in."""

from typing import Any

ACCUSED = {
    "side": "accused", "kind": "person", "name": "艾力·吐尔迪", "identity_kind": "resident_card",
    "identity_number": "650103199001150032", "address": "乌鲁木齐市沙依巴克区仓房沟路3号",
    "held_at": "乌鲁木齐市看守所", "held_since": "2022-06-01",
}  # fmt: skip
INDICTMENT: dict[str, Any] = {
    "cause": "theft",
    "parties": [
        {
            "side": "prosecutor", "kind": "company", "name": "乌鲁木齐市沙依巴克区人民检察院",
            "address": "乌鲁木齐市沙依巴克区西山路1号", "phone": "09914567890",
        },
        ACCUSED,
    ],
    "facts": "2022年5月20日，被告人艾力·吐尔迪在商场盗窃手机一部，经认定价值人民币4200元。",
    "evidence": [
        {"title": "价格认定结论书", "proves": "手机价值4200元", "source": "公安机关"},
        {"title": "被告人供述", "proves": "盗窃经过", "source": "公安机关"},
    ],
    "charge": {
        "articles": "《中华人民共和国刑法》第二百六十四条", "admits": True, "fast_track": True,
        "recommendation": "有期徒刑六个月，并处罚金人民币二千元", "months": 6,
    },
    "consent": {"answer": True},
}  # fmt: skip
