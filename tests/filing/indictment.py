"""An indictment for theft against Aili, who is held, as the procuratorate hands it in."""

from typing import Any

CHARGE: dict[str, Any] = {
    "cause": "theft",
    "parties": [
        {
            "side": "prosecutor", "kind": "company", "name": "乌鲁木齐市沙依巴克区人民检察院", "phone": "0991-1234567",
            "address": "乌鲁木齐市沙依巴克区西山路1号",
        },
        {
            "side": "accused", "kind": "person", "name": "艾力", "address": "乌鲁木齐市沙依巴克区仓房沟路3号",
            "held_at": "乌鲁木齐市看守所", "held_since": "2022-06-01",
        },
    ],
    "facts": "2022年5月20日，被告人艾力在西单商场盗窃手机一部，价值人民币4200元。",
    "evidence": [{"title": "价格认定结论书", "proves": "手机价值", "source": "公安机关"}],
    "charge": {
        "articles": "刑法第二百六十四条", "admits": True, "fast_track": True,
        "recommendation": "有期徒刑六个月，并处罚金", "months": 6,
    },
    "consent": {"answer": True},
}  # fmt: skip
