"""A simulated mail server: `python -m evercourt.adapters.simulators.mail`. SMTP (RFC 5321), as little as senders use.

What stands before the @ says how it treats an address: …-unknown is refused for good (550), …-full has no room (552),
…-greylisted is put off the first time (450), …-bounced is taken and comes back as a report (RFC 3464). Manners as in
`Mail.manners`, set by the line `XMANNERS {json}` before any other: {"down": true} closes every door (421).
"""

import asyncio
import json
import time
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from typing import Any
from urllib.request import Request, urlopen

from evercourt.adapters.lines.signed import SIGNATURE, TIMESTAMP, sign

LINE = 1000  # bytes, RFC 5321 4.5.3
LONGEST = 10_000_000  # bytes
FOR_GOOD = {"-unknown": "550 5.1.1 No such mailbox", "-full": "552 5.2.2 The mailbox is full"}


class Mail:
    """Takes mail. `reports`: where the report of a mail that came back is posted, signed with `key`."""

    def __init__(self, key: str = "", reports: str = "") -> None:
        self.key, self.reports = key, reports
        self.manners: dict[str, Any] = {"down": False}
        self.taken: list[Message] = []
        self.asked_once: set[str] = set()

    async def serve(self, port: int, host: str = "127.0.0.1") -> asyncio.Server:
        """Listen; port 0 takes a free one."""
        return await asyncio.start_server(self._talk, host, port, limit=LINE * 10)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _Session(self, reader, writer).run()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.close()

    def refuses(self, address: str) -> str:
        """Return the answer that refuses an address, or an empty text."""
        box = address.partition("@")[0]
        if why := next((said for ending, said in FOR_GOOD.items() if box.endswith(ending)), ""):
            return why
        if box.endswith("-greylisted") and address not in self.asked_once:
            self.asked_once.add(address)
            return "450 4.7.1 Greylisted, try again later"
        return ""

    def take(self, sender: str, recipients: list[str], raw: bytes) -> None:
        """Keep a mail; send back what cannot be delivered after all."""
        mail = message_from_bytes(raw)
        self.taken.append(mail)
        for address in recipients:
            if address.partition("@")[0].endswith("-bounced") and self.reports:
                self._report(self.report_of(mail, sender, address))

    def report_of(self, mail: Message, sender: str, address: str) -> bytes:
        """Return the report that says a mail could not be delivered, as mail servers write it."""
        report = MIMEMultipart("report")
        report.set_param("report-type", "delivery-status")
        report["From"], report["To"], report["Subject"] = "MAILER-DAEMON@localhost", sender, "Undelivered Mail"
        report.attach(MIMEText(f"{address} could not be reached."))
        status = EmailMessage()
        status["Final-Recipient"], status["Action"], status["Status"] = f"rfc822; {address}", "failed", "5.1.1"
        status["Diagnostic-Code"] = "smtp; 550 5.1.1 No such mailbox"
        about = EmailMessage()
        about["Reporting-MTA"] = "dns; localhost"
        delivery = Message()
        delivery.set_type("message/delivery-status")
        delivery.set_payload([about, status])
        report.attach(delivery)
        returned = Message()
        returned["Message-ID"] = mail["Message-ID"]
        report.attach(MIMEMessage(returned, "rfc822"))
        return report.as_bytes()

    def _report(self, body: bytes) -> None:
        now = str(int(time.time()))
        headers = {TIMESTAMP: now, SIGNATURE: sign(self.key, now, body), "Content-Type": "message/rfc822"}
        loop = asyncio.get_running_loop()
        loop.run_in_executor(None, _post, Request(self.reports, data=body, headers=headers))  # noqa: S310


def _post(request: Request) -> None:
    for attempt in range(5):
        time.sleep(2**attempt)
        try:
            urlopen(request, timeout=10).close()  # noqa: S310 - the court's own address
        except OSError:
            continue
        return


class _Session:
    """One conversation, from greeting to QUIT."""

    def __init__(self, mail: Mail, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.mail, self.reader, self.writer = mail, reader, writer
        self.sender: str | None = None
        self.recipients: list[str] = []

    async def run(self) -> None:
        if self.mail.manners["down"]:
            await self._say("421 4.3.2 Not now")
            return
        await self._say("220 localhost simulated mail")
        while line := (await self.reader.readline()).decode("utf-8", "replace").rstrip("\r\n"):
            verb, _space, rest = line.partition(" ")
            if verb.upper() == "QUIT":
                await self._say("221 2.0.0 Bye")
                return
            answer = await self._answer(verb.upper(), rest.strip())
            await self._say(answer)

    async def _answer(self, verb: str, rest: str) -> str:
        match verb:
            case "XMANNERS":
                self.mail.manners |= json.loads(rest)
                return "250 2.0.0 So be it"
            case "EHLO":
                return "250-localhost\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 ENHANCEDSTATUSCODES"
            case "HELO":
                return "250 localhost"
            case "MAIL" if rest.upper().startswith("FROM:"):
                self.sender, self.recipients = _address(rest), []
                return "250 2.1.0 Go on"
            case "RCPT" if self.sender is not None and rest.upper().startswith("TO:"):
                if why := self.mail.refuses(_address(rest)):
                    return why
                self.recipients.append(_address(rest))
                return "250 2.1.5 Go on"
            case "DATA" if self.recipients:
                await self._say("354 End with a point")
                self.mail.take(self.sender or "", self.recipients, await self._data())
                self.sender, self.recipients = None, []
                return "250 2.0.0 Taken"
            case "RSET":
                self.sender, self.recipients = None, []
                return "250 2.0.0 Forgotten"
            case "NOOP":
                return "250 2.0.0 Yes"
            case "MAIL" | "RCPT" | "DATA":
                return "503 5.5.1 Not now"
        return "500 5.5.2 Not understood"

    async def _data(self) -> bytes:
        lines: list[bytes] = []
        length = 0
        while (line := await self.reader.readuntil(b"\n")).rstrip(b"\r\n") != b".":
            length += len(line)
            if length > LONGEST:
                raise ConnectionError("too long")
            # A point at the beginning was doubled on the way (RFC 5321 4.5.2).
            lines.append(line[1:] if line.startswith(b".") else line)
        return b"".join(lines)

    async def _say(self, text: str) -> None:
        self.writer.write(f"{text}\r\n".encode())
        await self.writer.drain()


def _address(rest: str) -> str:
    return rest.partition("<")[2].partition(">")[0]


def main() -> None:
    """Run until stopped; where it listens and the key come from the court's settings."""
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evercourt.config.settings")
    from django.conf import settings

    async def run() -> None:
        mail = Mail(settings.MAIL_REPORT_KEY, f"{settings.PUBLIC_ADDRESS}/lines/email/reports")
        async with await mail.serve(settings.EMAIL_PORT, settings.EMAIL_HOST) as server:
            await server.serve_forever()

    asyncio.run(run())


if __name__ == "__main__":
    main()
