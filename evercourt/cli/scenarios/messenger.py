"""The messenger of a story: the simulated provider on a port of this process, and people who write to the court."""

import hashlib
import secrets
import threading
from typing import Any

from django.conf import settings
from django.test.client import Client
from django.utils import timezone

from evercourt.accounts.models import User
from evercourt.adapters.simulators.server import serve
from evercourt.adapters.simulators.wechat import WeChat, event
from evercourt.cli.processes import free_port
from evercourt.cli.scenarios.jobs import run_jobs
from evercourt.messages.models import Address

ACCOUNT = {"appid": "court", "secret": secrets.token_hex(8), "template": "news", "token": secrets.token_hex(8)}


class Messenger:
    """The provider: takes what the court sends, and pushes what people write, signed as the real one signs."""

    def __init__(self) -> None:
        settings.WECHAT_ACCOUNTS = {**settings.WECHAT_ACCOUNTS, "official": ACCOUNT}
        self.simulator = WeChat({ACCOUNT["appid"]: ACCOUNT}, ACCOUNT["token"])
        port = free_port()
        settings.WECHAT = f"http://127.0.0.1:{port}"
        settings.LINES = {**settings.LINES, "wechat": "evercourt.adapters.lines.wechat.OfficialAccount"}
        self._serving: Any = serve(self.simulator, port, "127.0.0.1")
        self._server = self._serving.__enter__()
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self._client, self._written = Client(), 0

    def bind(self, person: User) -> None:
        """Let the person follow the court's account."""
        Address.objects.create(user=person, line="wechat", address=_name(person), added_at=timezone.now())

    def write(self, person: User, text: str) -> None:
        """Let the person write to the court, and the court do what follows. Raises RuntimeError if it is not taken."""
        self._written += 1
        stamp, nonce = str(int(timezone.now().timestamp())), secrets.token_hex(4)
        signature = hashlib.sha1("".join(sorted([ACCOUNT["token"], stamp, nonce])).encode()).hexdigest()  # noqa: S324
        body = event(_name(person), "text", f"<Content><![CDATA[{text}]]></Content><MsgId>{self._written}</MsgId>")
        answer = self._client.post(
            f"/lines/wechat/reports?signature={signature}&timestamp={stamp}&nonce={nonce}", body,
            content_type="text/xml",
        )  # fmt: skip
        if answer.status_code != 200:
            raise RuntimeError(f"the court did not take a message: {answer.status_code}")
        run_jobs()

    def received(self, person: User) -> list[str]:
        """Return the whole texts the provider handed to the person."""
        return [
            sent["text"]["content"] for sent in self.simulator.sent
            if sent["touser"] == _name(person) and "text" in sent
        ]  # fmt: skip

    def close(self) -> None:
        """End it."""
        self._server.shutdown()
        self._serving.__exit__(None, None, None)


def _name(person: User) -> str:
    return f"openid-{person.pk}"
