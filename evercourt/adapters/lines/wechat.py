"""WeChat: template messages of the official account, subscription messages of the mini-program, and what comes back.

Speaks the provider's documented protocol: an access_token from cgi-bin/stable_token, which all workers are given alike
and which is fetched anew when it has expired; message/template/send and message/subscribe/send; the callback signed by
SHA-1 over token, timestamp and nonce.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evercourt.adapters.lines.wire import fetch, get, post
from evercourt.kernel.errors import BadInput
from evercourt.messages.checking import check_line
from evercourt.messages.models import Message
from evercourt.messages.ports import Callback, Left, LineError, Reported, Spoke

EXPIRED = {40001, 40014, 42001}  # The access_token is of no use any more.
REFUSED = {40003, 43004}  # No such OpenID; not a follower of the account any more.
BAD_CODES = {40029, 40163, 41008, 40226}  # Wrong, used already, missing; a user the provider blocks.
BUSY = {-1, 45011, 43108}  # The system, or too many calls this minute.
TOO_LATE = 45015  # The person wrote to us too long ago for a whole text.
LARGEST_MEDIA = 10 * 1024 * 1024  # bytes
OVER_QUOTA = 45009  # The calls of this day are used up.
GOOD_FOR = 300  # Older callbacks are somebody else's copies, seconds.
# The provider throws a token away five minutes after it gave a new one, seconds.
MARGIN = 300
LONGEST_THING = 20  # Characters of a field of the kind "thing".
LONGEST_CODE = 32


class _WeChat:
    """What official account and mini-program have in common; `account` names the settings."""

    account: str
    path: str
    repeatable: bool

    def send(self, message: Message) -> str:
        """Send by template; return the provider's msgid. Raises LineError by errcode. An old token is renewed once."""
        answer = self._send(message, self._token())
        if answer.get("errcode") in EXPIRED:
            cache.delete(self._key())
            answer = self._send(message, self._token())
        if answer.get("errcode") == 0:
            return str(answer.get("msgid", ""))
        raise _refusal(answer)

    def filled(self, message: Message) -> dict[str, Any]:
        """Return the body of the request."""
        raise NotImplementedError

    def _send(self, message: Message, token: str) -> dict[str, Any]:
        body = json.dumps(self.filled(message), ensure_ascii=False).encode()
        url = f"{settings.WECHAT}/cgi-bin/message/{self.path}?access_token={token}"
        return _answer(*post(url, body, {}, repeatable=self.repeatable))

    def _key(self) -> str:
        return f"wechat-token:{self.account}"

    def _token(self) -> str:
        if kept := cache.get(self._key()):
            return str(kept)
        wanted = {
            "grant_type": "client_credential",
            "appid": settings.WECHAT_ACCOUNTS[self.account]["appid"],
            "secret": settings.WECHAT_ACCOUNTS[self.account]["secret"],
        }
        url = f"{settings.WECHAT}/cgi-bin/stable_token"
        # To ask for a token sends nothing to anybody.
        answer = _answer(*post(url, json.dumps(wanted).encode(), {}, repeatable=True))
        if "access_token" not in answer:
            # A wrong secret is mended by the operator; messages wait for it.
            raise _refusal(answer) if answer.get("errcode") == OVER_QUOTA else _not_taken(answer)
        cache.set(self._key(), answer["access_token"], max(int(answer.get("expires_in", 0)) - MARGIN, 1))
        return str(answer["access_token"])


class OfficialAccount(_WeChat):
    """The court's official account: a template message to a follower. client_msg_id makes the provider send it once.

    What is said in a talk goes as a whole text to who wrote to us within two days (message/custom/send); after that the
    provider takes only the template, which says that something came.
    """

    account = "official"
    path = "template/send"
    repeatable = True

    def send(self, message: Message) -> str:
        """Send a walled message as a whole text, everything else and what is too late for that by template."""
        if message.walled:
            answer = self._custom(message)
            if answer.get("errcode") == 0:
                return str(answer.get("msgid", ""))
            if answer.get("errcode") != TOO_LATE:
                raise _refusal(answer)
        return super().send(message)

    def media(self, name: str) -> tuple[bytes, str]:
        """Fetch a picture or a voice note. Raises BadInput for one that is too large or too long."""
        url = f"{settings.WECHAT}/cgi-bin/media/get?{urlencode({'access_token': self._token(), 'media_id': name})}"
        content, headers = fetch(url, most=LARGEST_MEDIA)
        if content is None:
            raise BadInput(
                _("This is too large: a picture or voice note has at most 10 MB, about ten minutes."),
                next_step=_("Send it in parts."),
            )
        kind = headers.get("content-type", "").split(";")[0]
        if kind in ("application/json", "text/plain"):
            raise LineError(_("The provider of this line did not give the file."), permanent=True)
        return content, f"media.{kind.rpartition('/')[2] or 'bin'}"

    def _custom(self, message: Message) -> dict[str, Any]:
        wanted = {"touser": message.address, "msgtype": "text", "text": {"content": message.said}}
        body = json.dumps(wanted, ensure_ascii=False).encode()
        for _turn in range(2):
            url = f"{settings.WECHAT}/cgi-bin/message/custom/send?access_token={self._token()}"
            answer = _answer(*post(url, body, {}, repeatable=False))
            if answer.get("errcode") not in EXPIRED:
                break
            cache.delete(self._key())
        return answer

    def filled(self, message: Message) -> dict[str, Any]:
        """Return the template message with its link to the page it is about."""
        return {
            "touser": message.address,
            "template_id": settings.WECHAT_ACCOUNTS[self.account]["template"],
            "url": f"{settings.PUBLIC_ADDRESS}{message.link or '/messages'}",
            "client_msg_id": hashlib.sha256(message.key.encode()).hexdigest()[:LONGEST_CODE],
            "data": _data(message),
        }

    def callbacks(self, query: Mapping[str, str], headers: Mapping[str, str], body: bytes) -> list[Callback]:
        """Return what a signed XML body says: the end of a sending, a code sent to us, a follower who left."""
        _must_be_signed(query)
        try:
            said = {part.tag: (part.text or "").strip() for part in fromstring(body)}
        except (ParseError, DefusedXmlException, ValueError) as error:
            raise BadInput(_("This report cannot be read.")) from error
        sender = said.get("FromUserName", "")
        match said.get("MsgType"), said.get("Event", "").upper():
            case "event", "TEMPLATESENDJOBFINISH" if said.get("MsgID"):
                status = said.get("Status", "")
                fate = "delivered" if status == "success" else "refused" if "block" in status else "failed"
                return [Reported(reference=said["MsgID"], said=fate, detail=status)]
            case "event", "UNSUBSCRIBE" if sender:
                return [Left(address=sender)]
            case "text", _nothing if sender:
                return [Spoke(address=sender, reference=said.get("MsgId", ""), text=said.get("Content", ""))]
            case "image" | "voice", _nothing if sender and said.get("MediaId"):
                return [Spoke(address=sender, reference=said.get("MsgId", ""), media=said["MediaId"])]
        return []

    def echo(self, query: Mapping[str, str]) -> str:
        """Return `echostr` of a signed question, by which the provider checks our address."""
        _must_be_signed(query)
        return query.get("echostr", "")


class MiniProgram(_WeChat):
    """The court's mini-program: a subscription message, for each of which the person has agreed once."""

    account = "mini_program"
    path = "subscribe/send"
    repeatable = False

    def filled(self, message: Message) -> dict[str, Any]:
        """Return the subscription message with the page of the mini-program it opens."""
        return {
            "touser": message.address,
            "template_id": settings.WECHAT_ACCOUNTS[self.account]["template"],
            "page": f"pages/message/message?code={message.check_code}",
            "miniprogram_state": "formal",
            "lang": "zh_CN",
            "data": _data(message),
        }

    def address_of(self, code: str) -> str:
        """Return the OpenID for the code of wx.login (sns/jscode2session); the session key is not kept.

        Raises BadInput for a code that is wrong, used or too old, LineError when the provider does not answer.
        """
        asked = {
            "appid": settings.WECHAT_ACCOUNTS[self.account]["appid"],
            "secret": settings.WECHAT_ACCOUNTS[self.account]["secret"],
            "js_code": code,
            "grant_type": "authorization_code",
        }
        answer = _answer(*get(f"{settings.WECHAT}/sns/jscode2session?{urlencode(asked)}"))
        if answer.get("openid"):
            return str(answer["openid"])
        if answer.get("errcode") in BAD_CODES:
            raise BadInput(
                _("WeChat does not know this sign-in any more; open the mini-program anew."), field="js_code"
            )
        raise _not_taken(answer)


def _data(message: Message) -> dict[str, dict[str, str]]:
    at = message.written_at.astimezone(ZoneInfo(settings.TIME_ZONE))
    return {
        "thing1": {"value": message.subject[:LONGEST_THING]},
        "time2": {"value": f"{at:%Y-%m-%d %H:%M}"},
        "character_string3": {"value": message.check_code},
        "thing4": {"value": check_line(message)[:LONGEST_THING]},
    }


def _answer(status: int, headers: Mapping[str, str], answer: Any) -> dict[str, Any]:
    if status != 200 or not isinstance(answer, dict):
        # The provider answers everything it understood with 200 and an errcode.
        raise LineError(_("The provider of this line did not take the message."))
    return answer


def _refusal(answer: Mapping[str, Any]) -> LineError:
    code = answer.get("errcode")
    if code in REFUSED:
        error = LineError(_("This messenger account cannot be written to any more."), refused=True)
    elif code == OVER_QUOTA:
        error = LineError(_("The provider asks to wait."), wait=_until_tomorrow(timezone.now()))
    elif code in BUSY or code in EXPIRED:
        error = LineError(_("The provider asks to wait."))
    else:
        # 43101: not agreed to, or agreement used up; 40037, 47003: the template. The next message may go out.
        error = LineError(_("The provider refused the message."), permanent=True)
    error.__cause__ = ValueError(f"{code} {answer.get('errmsg', '')}")
    return error


def _not_taken(answer: Mapping[str, Any]) -> LineError:
    error = LineError(_("The provider of this line did not take the message."))
    error.__cause__ = ValueError(f"{answer.get('errcode')} {answer.get('errmsg', '')}")
    return error


def _until_tomorrow(now: datetime) -> timedelta:
    # Quotas begin anew at midnight in Beijing.
    here = now.astimezone(ZoneInfo("Asia/Shanghai"))
    midnight = (here + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - here + timedelta(minutes=1)


def _must_be_signed(query: Mapping[str, str]) -> None:
    stamp = query.get("timestamp", "")
    parts = sorted([settings.WECHAT_ACCOUNTS["official"]["token"], stamp, query.get("nonce", "")])
    wanted = hashlib.sha1("".join(parts).encode()).hexdigest()  # noqa: S324 - the provider's protocol
    fresh = stamp.isdecimal() and abs(timezone.now().timestamp() - int(stamp)) <= GOOD_FOR
    if not (hmac.compare_digest(wanted.encode(), query.get("signature", "").encode()) and fresh):
        raise BadInput(_("This report is not signed by the provider."))
