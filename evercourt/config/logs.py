"""Logs: one JSON object a line on standard error, and nothing in it that tells of a person.

Three rules keep people out. A line of ours names things by key and route, never by what somebody typed. Of other
libraries only the text of the line counts, not what is filled into it. An exception is told by its class and where
it was raised: its message may hold a name or a number. What still looks like a number of a person is taken out last.
"""

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

Line = MutableMapping[str, Any]

WITHHELD = "[withheld]"
# Identity numbers of 18 or 15 digits, bank cards, mobile numbers, e-mail addresses: each as it stands in a text.
PERSONAL = re.compile(
    r"(?<!\d)(?:\d{17}[\dXx]|\d{15,19}|(?:\+?86[- ]?)?1[3-9]\d{9})(?!\d)|[^\s@<>'\"(]+@[^\s@<>'\")]+\.[^\s@<>'\").,]+"
)
# What a line may hold that is a number of a person only by its looks.
OWN_KEYS = frozenset({"timestamp", "request", "level", "logger"})


def configured(level: str) -> dict[str, Any]:
    """Return the value of the setting LOGGING, and set structlog up to write through it."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [only_the_text, *shared],
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            without_messages,
            without_numbers_of_persons,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        ],
        "use_get_message": False,
        "pass_foreign_args": True,
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": formatter},
        "handlers": {"standard_error": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["standard_error"], "level": level},
        # Django would print what goes wrong in a second way, and its own server the address of each request.
        "loggers": {"django": {"handlers": [], "propagate": True, "level": level}, "django.server": {"level": "ERROR"}},
    }


def only_the_text(logger: Any, name: str, line: Line) -> Line:
    """Leave out of other libraries' lines what they fill in: addresses, names, what was typed."""
    record: logging.LogRecord = line["_record"]
    filled_in = line.pop("positional_args", ())
    line["event"] = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
    if record.name.split(".")[0] == "evercourt" and filled_in:
        line["event"] %= filled_in
    # Django knows by then which view it was; the address of it may hold a code or a search.
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    if match is not None:
        line["route"] = match.route
    return line


def without_messages(logger: Any, name: str, line: Line) -> Line:
    """Tell an exception, and those it came from, by class and place; of a database's its code and constraint too."""
    told = line.pop("exc_info", None)
    error = told[1] if isinstance(told, tuple) else sys.exception() if told is True else told
    if isinstance(error, BaseException):
        line["exception"] = _told(error)
    line.pop("stack_info", None)
    return line


def _told(error: BaseException | None) -> list[dict[str, Any]]:
    chain: list[dict[str, Any]] = []
    while error is not None and len(chain) < 10:
        frames = traceback.extract_tb(error.__traceback__)
        one: dict[str, Any] = {
            "class": f"{type(error).__module__}.{type(error).__qualname__}",
            "at": [
                f"{frame.filename.rpartition('/site-packages/')[2]}:{frame.lineno} {frame.name}" for frame in frames
            ],
        }
        said = getattr(error, "diag", None)
        if said is not None:
            one |= {"code": said.sqlstate, "constraint": said.constraint_name, "table": said.table_name}
        chain.append(one)
        error = error.__cause__ or error.__context__
    return chain


def without_numbers_of_persons(logger: Any, name: str, line: Line) -> Line:
    """Take out whatever still looks like an identity number, a mobile number, a card or an e-mail address."""
    return {key: value if key in OWN_KEYS else _cleaned(value) for key, value in line.items()}


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return PERSONAL.sub(WITHHELD, value)
    if isinstance(value, dict):
        return {key: _cleaned(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_cleaned(item) for item in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return PERSONAL.sub(WITHHELD, str(value))
