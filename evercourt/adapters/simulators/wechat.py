"""A simulated WeChat: `python -m evercourt.adapters.simulators.wechat`. Official account and mini-program.

An OpenID that ends in -unknown does not exist, in -left follows no more, in -refused has not agreed (43101), in
-blocked blocks later. Manners besides those of every simulator: {"expire": true} makes all tokens worthless once,
{"errcode": n} answers everything with that code. What was sent shows under GET /sent. POST /say {"sender", "text"}
writes to the court as that OpenID.
"""

import hashlib
import json
import secrets
import threading
import time
from typing import Any
from urllib.parse import parse_qs, urlencode
from urllib.request import Request, urlopen

from evercourt.adapters.simulators.server import Answer, Environ, Simulator, serve

SAID = {
    -1: "system error", 0: "ok", 40001: "invalid credential", 40003: "invalid openid", 40013: "invalid appid",
    40029: "invalid code",
    40037: "invalid template_id", 40163: "code been used",
    40125: "invalid appsecret", 41001: "access_token missing",
    42001: "access_token expired", 43004: "require subscribe", 43101: "user refuse to accept the msg",
    45015: "response out of time limit", 45009: "reach max api daily quota limit", 47003: "argument invalid",
}  # fmt: skip
FATES = {"-unknown": 40003, "-left": 43004, "-refused": 43101}
LASTS = 7200  # seconds
LONGEST_THING = 20


class WeChat(Simulator):
    """Gives tokens to known accounts and takes messages of them. `accounts`: appid → secret and template."""

    def __init__(self, accounts: dict[str, dict[str, str]], token: str = "", reports: str = "") -> None:
        super().__init__()
        self.manners |= {"expire": False, "errcode": 0}
        self.accounts, self.token, self.reports = accounts, token, reports
        self.tokens: dict[str, str] = {}  # access_token -> appid
        self.asked_for_token = 0
        self.sent: list[dict[str, Any]] = []
        self.logins: dict[str, str] = {}  # code of wx.login -> OpenID
        self.used: set[str] = set()
        self.lock = threading.Lock()

    def answer(self, path: str, environ: Environ, body: bytes) -> Answer:
        """Answer as the provider: always 200, and an errcode."""
        if path == "/say":
            # Not under the lock: the court may ask us something before it answers.
            return 200, self.say(**json.loads(body)), {}
        with self.lock:
            return 200, self._answer(path, environ, body), {}

    def _answer(self, path: str, environ: Environ, body: bytes) -> Any:
        if path == "/sent":
            return self.sent
        if self.manners["expire"]:
            self.tokens, self.manners["expire"] = {}, False
        if path == "/sns/jscode2session":
            return self._session(parse_qs(environ.get("QUERY_STRING", "")))
        if path == "/login":
            return {"code": self.login(json.loads(body)["openid"])}
        wanted = json.loads(body)
        if path == "/cgi-bin/stable_token":
            return self._give_token(wanted)
        if self.manners["errcode"]:
            return said(self.manners["errcode"])
        token = parse_qs(environ.get("QUERY_STRING", "")).get("access_token", [""])[0]
        if token not in self.tokens:
            return said(42001 if token else 41001)
        account = self.accounts[self.tokens[token]]
        return self._take(path, account, wanted)

    def _give_token(self, wanted: dict[str, Any]) -> dict[str, Any]:
        self.asked_for_token += 1
        account = self.accounts.get(wanted.get("appid", ""))
        if account is None:
            return said(40013)
        if account["secret"] != wanted.get("secret"):
            return said(40125)
        # The same token for everyone who asks, while it is good.
        same = next((token for token, appid in self.tokens.items() if appid == wanted["appid"]), None)
        token = same or secrets.token_urlsafe(60)
        self.tokens[token] = wanted["appid"]
        return {"access_token": token, "expires_in": LASTS}

    def login(self, openid: str) -> str:
        """Return the code that wx.login gives to the mini-program of this person; it is good once."""
        code = secrets.token_urlsafe(24)
        self.logins[code] = openid
        return code

    def _session(self, asked: dict[str, list[str]]) -> dict[str, Any]:
        account = self.accounts.get(asked.get("appid", [""])[0])
        if account is None:
            return said(40013)
        if account["secret"] != asked.get("secret", [""])[0]:
            return said(40125)
        code = asked.get("js_code", [""])[0]
        if code in self.used:
            return said(40163)
        if code not in self.logins:
            return said(40029)
        self.used.add(code)
        return {"openid": self.logins.pop(code), "session_key": secrets.token_urlsafe(16)}

    def _take(self, path: str, account: dict[str, str], wanted: dict[str, Any]) -> dict[str, Any]:
        for ending, code in FATES.items():
            if wanted["touser"].endswith(ending):
                return said(code)
        if path.endswith("custom/send"):
            if wanted["touser"].endswith("-long-ago"):
                return said(45015)
            self.sent.append({"msgid": secrets.randbelow(10**15), **wanted})
            return {**said(0), "msgid": self.sent[-1]["msgid"]}
        if wanted["template_id"] != account["template"]:
            return said(40037)
        if any(len(value["value"]) > LONGEST_THING for name, value in wanted["data"].items() if "thing" in name):
            return said(47003)
        once = wanted.get("client_msg_id") if path.endswith("template/send") else None
        same = next((kept for kept in self.sent if once and kept.get("client_msg_id") == once), None)
        if same is None:
            same = {"msgid": secrets.randbelow(10**15), **wanted}
            self.sent.append(same)
            if self.reports and path.endswith("template/send"):
                threading.Thread(target=self._report, args=(same,), daemon=True).start()
        return {**said(0), "msgid": same["msgid"]}

    def say(self, sender: str, text: str) -> dict[str, Any]:
        """Push what a person wrote to the court; returns whether the court answered."""
        more = f"<Content><![CDATA[{text}]]></Content><MsgId>{secrets.randbelow(10**15)}</MsgId>"
        body = event(sender, "text", more)
        urlopen(Request(f"{self.reports}?{self.signed()}", data=body), timeout=5).close()  # noqa: S310
        return said(0)

    def signed(self) -> str:
        """Return the query by which the court knows that we speak."""
        stamp, nonce = str(int(time.time())), secrets.token_hex(4)
        signature = hashlib.sha1("".join(sorted([self.token, stamp, nonce])).encode()).hexdigest()  # noqa: S324
        return urlencode({"signature": signature, "timestamp": stamp, "nonce": nonce})

    def end_of(self, kept: dict[str, Any]) -> bytes:
        """Return the XML that says how a template message ended."""
        status = "failed:user block" if kept["touser"].endswith("-blocked") else "success"
        return event(kept["touser"], "event", f"<Event>TEMPLATESENDJOBFINISH</Event><MsgID>{kept['msgid']}</MsgID>"
                     f"<Status><![CDATA[{status}]]></Status>")  # fmt: skip

    def _report(self, kept: dict[str, Any]) -> None:
        time.sleep(1)
        try:
            urlopen(Request(f"{self.reports}?{self.signed()}", data=self.end_of(kept)), timeout=5).close()  # noqa: S310
        except OSError:
            return


def event(sender: str, kind: str, more: str) -> bytes:
    """Return an XML body as the provider pushes it."""
    return (
        f"<xml><ToUserName><![CDATA[gh_court]]></ToUserName><FromUserName><![CDATA[{sender}]]></FromUserName>"
        f"<CreateTime>{int(time.time())}</CreateTime><MsgType><![CDATA[{kind}]]></MsgType>{more}</xml>"
    ).encode()


def said(code: int) -> dict[str, Any]:
    """Return an answer with this errcode."""
    return {"errcode": code, "errmsg": SAID.get(code, "error")}


def main() -> None:
    """Run until stopped; address and accounts come from the court's settings."""
    import os
    from urllib.parse import urlsplit

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evercourt.config.settings")
    from django.conf import settings

    address = urlsplit(settings.WECHAT or "http://127.0.0.1:8092")
    accounts = {account["appid"]: account for account in settings.WECHAT_ACCOUNTS.values()}
    reports = f"{settings.PUBLIC_ADDRESS}/lines/wechat/reports"
    simulator = WeChat(accounts, settings.WECHAT_ACCOUNTS["official"]["token"], reports)
    with serve(simulator, address.port or 80, address.hostname or "127.0.0.1") as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
