"""The page of the console, in Chinese and English; plain HTML that needs no script."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from evercourt.adapters.simulators.institutions.book import WELL_BEHAVED
from evercourt.adapters.simulators.institutions.desk import Desk

LATEST = 50  # rows of what it was told and said
# English -> Chinese.
WORDS = {
    "simulated institution": "模拟机构",
    "No real money and no real person is here. Only this machine reaches this page.": (
        "此处没有真实资金和真实人员，仅本机可以打开此页。"
    ),
    "The books balance.": "账目平衡。",
    "The books do not balance by %s.": "账目相差 %s。",
    "Accounts and things": "账户和财产",
    "number": "号码", "kind": "种类", "owners": "所有人", "balance": "余额", "free": "可用", "marked": "标记",
    "Nothing is entered yet.": "尚无记录。",
    "Holds": "控制措施",
    "place": "顺位", "case": "案号", "asset": "财产", "claimed": "应控", "held": "实控", "deducted": "已扣划",
    "until": "至", "ended": "结束",
    "What it was told": "收到的请求", "key": "请求标识", "at": "时间", "what": "内容",
    "What it said": "发出的答复",
    "Manners": "行为开关",
    "Behave so": "按此运行",
    "Move money": "资金进出",
    "account": "账户", "cents, below 0 to spend": "金额（分），负数为支出", "Move": "记账",
    "Object to an order": "对请求提出异议",
    "order": "请求标识（措施）", "grounds": "理由", "Object": "提出异议",
    "down": "停机", "delay": "延迟（秒）", "drop": "办理后断开的次数", "late": "答复迟到（秒）", "twice": "答复两次",
    "out_of_order": "答复次序颠倒", "partly": "分两次答复", "wrong_signature": "签名错误",
    "spend": "查询后每户支出（分）", "salary": "查询后每户收入（分）", "objects": "对每项措施提出异议",
    "limit": "每秒请求上限", "today": "当前日期（演示用）",
    "deposit": "存款", "payment_account": "支付账户", "fund": "基金", "shares": "股权", "vehicle": "车辆",
    "vessel": "船舶", "real_estate": "不动产", "inquiries": "查询", "orders": "措施", "officers": "人员备案",
    "disclosures": "解除保密", "replies": "异议答复", "lifted": "已解除", "lapsed": "已失效", "taken": "已扣划完毕",
    "objection upheld": "异议成立", "wages": "工资", "pension": "养老金",
}  # fmt: skip
LABELS = {
    "delay": "delay, seconds", "drop": "requests to hang up on", "late": "answers late, seconds",
    "twice": "answers twice", "out_of_order": "answers out of order", "partly": "answers in parts",
    "wrong_signature": "signs wrongly", "spend": "cents spent after an inquiry", "salary": "cents coming in after one",
    "objects": "objects to every order", "limit": "most requests a second", "today": "takes today to be",
}  # fmt: skip


def page(desk: Desk, names: dict[str, str], language: str) -> str:
    """Return the page in `language`."""

    def say(text: str) -> str:
        return escape(WORDS.get(text, text) if language != "en" else LABELS.get(text, text))

    name = escape(names.get(language) or desk.terms.code)
    difference = desk.book.difference()
    sound = say("The books balance.") if not difference else say("The books do not balance by %s.") % difference
    other = '<a href="/" lang="zh-Hans">中文</a>' if language == "en" else '<a href="/?en" lang="en">English</a>'
    return f"""<!doctype html><html lang="{"en" if language == "en" else "zh-Hans"}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{name}</title>
<link rel="stylesheet" href="/console.css"></head><body><main>
<p>{other}</p><h1>{name} <small>{say("simulated institution")} <code>{escape(desk.terms.code)}</code></small></h1>
<p class="notice">{say("No real money and no real person is here. Only this machine reaches this page.")} {sound}</p>
<h2>{say("Accounts and things")}</h2>{_assets(desk, say)}
<h2>{say("Holds")}</h2>{_holds(desk, say)}
<h2>{say("Move money")}</h2>{_moving(say)}
<h2>{say("Object to an order")}</h2>{_objecting(say)}
<h2>{say("Manners")}</h2>{_manners(desk, say)}
<h2>{say("What it was told")}</h2>{_told(desk, say)}
<h2>{say("What it said")}</h2>{_said(desk, say)}
</main></body></html>"""


def _assets(desk: Desk, say: Any) -> str:
    rows = []
    for row in desk.book.rows("SELECT * FROM assets ORDER BY number LIMIT 500"):
        owners = desk.book.rows("SELECT name FROM owners WHERE asset = ?", row["number"])
        rows.append(
            (
                escape(row["number"]), say(row["kind"]), escape("、".join(one["name"] for one in owners)),
                _yuan(row["balance"]), _yuan(desk.book.free(row["number"])), say(row["mark"]),
            )
        )  # fmt: skip
    return _table(say, ("number", "kind", "owners", "balance", "free", "marked"), rows, {3, 4})


def _holds(desk: Desk, say: Any) -> str:
    rows = [
        (
            str(row["place"]), escape(row["case_number"]), escape(row["asset"]), _yuan(row["claim"]),
            _yuan(row["held"]), _yuan(row["deducted"]), escape(row["until"]), say(row["ended"]),
        )
        for row in desk.book.rows("SELECT * FROM holds ORDER BY place DESC LIMIT 500")
    ]  # fmt: skip
    names = ("place", "case", "asset", "claimed", "held", "deducted", "until", "ended")
    return _table(say, names, rows, {3, 4, 5})


def _told(desk: Desk, say: Any) -> str:
    found = desk.book.rows("SELECT key, at, path FROM requests ORDER BY rowid DESC LIMIT ?", LATEST)
    rows = [(escape(row["at"][:19]), say(row["path"]), f"<code>{escape(row['key'])}</code>") for row in found]
    return _table(say, ("at", "what", "key"), rows)


def _said(desk: Desk, say: Any) -> str:
    found = desk.book.rows("SELECT * FROM said ORDER BY place DESC LIMIT ?", LATEST)
    rows = [
        (str(row["place"]), escape(row["at"][:19]), f"<code>{escape(bytes(row['body']).decode()[:300])}</code>")
        for row in found
    ]
    return _table(say, ("place", "at", "what"), rows)


def _moving(say: Any) -> str:
    return f"""<form class="row" method="post" action="/moves">
<label>{say("account")}<input name="asset" required autocomplete="off"></label>
<label>{say("cents, below 0 to spend")}<input name="cents" type="number" step="1" required></label>
<button>{say("Move")}</button></form>"""


def _objecting(say: Any) -> str:
    return f"""<form class="row" method="post" action="/objections">
<label>{say("order")}<input name="order" required autocomplete="off"></label>
<label>{say("grounds")}<input name="grounds" required></label>
<button>{say("Object")}</button></form>"""


def _manners(desk: Desk, say: Any) -> str:
    manners, fields = desk.book.manners(), []
    for name, usual in WELL_BEHAVED.items():
        value = manners[name]
        if isinstance(usual, bool):
            ticked = " checked" if value else ""
            fields.append(
                f'<label><input type="hidden" name="{name}" value="off">'
                f'<input type="checkbox" name="{name}" value="on"{ticked}> {say(name)}</label>'
            )
        else:
            kind = "date" if isinstance(usual, str) else "number"
            step = (
                ' step="any" min="0"' if isinstance(usual, float) else ' step="1" min="0"' if kind == "number" else ""
            )
            fields.append(
                f'<label>{say(name)}<input type="{kind}" name="{name}" value="{escape(str(value))}"{step}></label>'
            )
    button = f"<button>{say('Behave so')}</button>"
    return f'<form class="manners" method="post" action="/manners">{"".join(fields)}{button}</form>'


def _table(say: Any, names: Iterable[str], rows: Sequence[tuple[str, ...]], amounts: set[int] | None = None) -> str:
    if not rows:
        return f"<p>{say('Nothing is entered yet.')}</p>"
    kinds = [' class="amount"' if place in (amounts or set()) else "" for place in range(len(rows[0]))]
    head = "".join(f'<th scope="col"{kind}>{say(name)}</th>' for name, kind in zip(names, kinds, strict=True))
    body = "".join(
        f"<tr>{''.join(f'<td{kind}>{cell}</td>' for cell, kind in zip(row, kinds, strict=True))}</tr>" for row in rows
    )
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div class="wide" tabindex="0">{table}</div>'


def _yuan(cents: int) -> str:
    return f"{cents // 100:,}.{cents % 100:02d}"
