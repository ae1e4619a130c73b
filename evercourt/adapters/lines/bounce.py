"""`python -m evercourt.adapters.lines.bounce`: the mail server pipes what came back; it is handed to the court."""

import os
import sys
import time
from urllib.request import Request, urlopen

from evercourt.adapters.lines.signed import SIGNATURE, TIMESTAMP, sign

# So that the mail server keeps the report and tries again (sysexits.h).
TRY_AGAIN = 75


def main() -> int:
    """Post what comes in, signed. Returns 0, or 75 if the court does not take it now."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evercourt.config.settings")
    from django.conf import settings

    body, now = sys.stdin.buffer.read(), str(int(time.time()))
    headers = {TIMESTAMP: now, SIGNATURE: sign(settings.MAIL_REPORT_KEY, now, body), "Content-Type": "message/rfc822"}
    address = f"{settings.PUBLIC_ADDRESS}/lines/email/reports"
    try:
        urlopen(Request(address, data=body, headers=headers), timeout=10).close()  # noqa: S310 - the court's own address
    except OSError:
        return TRY_AGAIN
    return 0


if __name__ == "__main__":
    sys.exit(main())
