"""A filing of Aygul against Li Qiang, handed in and ready to be reviewed."""

import pytest

from evercourt.filing.acts.drafting import save, start
from evercourt.filing.acts.submitting import submit
from evercourt.filing.models import Filing
from evercourt.kernel.channels import Channel

FORM = {
    "cause": "private_lending",
    "parties": [
        {
            "side": "plaintiff", "kind": "person", "name": "阿依古丽·买买提", "sex": "female", "ethnicity": "维吾尔族",
            "address": "乌鲁木齐市沙依巴克区友好路1号", "phone": "13899990001",
        },
        {"side": "defendant", "kind": "person", "name": "李强", "address": "乌鲁木齐市天山区解放路1号"},
    ],
    "claims": [{"kind": "money", "text": "请求判令被告返还借款本金", "amount": "86500"}],
    "facts": "2021年3月1日被告向原告借款86500元。",
    "reasons": "经多次催要未还。",
    "consent": {"answer": True},
}  # fmt: skip


@pytest.fixture
def submitted(aygul, court) -> Filing:
    filing = start(by=aygul, via=Channel.WEB, language="zh-hans")
    filing = save(filing, FORM | {"court": court.code}, version=filing.version, by=aygul)
    return submit(filing, by=aygul, via=Channel.WEB)
