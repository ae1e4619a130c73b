"""The description of the API as OpenAPI 3.1: an introduction, and what is the same for every operation."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from evercourt.api.idempotency import HEADER, LONGEST_KEY
from evercourt.api.problems import TYPE

INTRODUCTION = """
One case file, any channel: everything a person may do on the pages or at the counter, their software does here, by the
same acts. What you may not see does not exist: it answers 404.

## A key
Make one on the page of your account, under *Keys*, and send it with every request:

```
curl https://court.example.org/api/v1/me -H "Authorization: Bearer evercourt_…"
```

A key has scopes, and never does more than its person may:

| Scope | for |
|---|---|
| `read` | cases, documents, letters |
| `file` | writing and submitting filings |
| `pay` | paying fees |
| `visit` | booking, moving and cancelling visits to the court |
| `case` | acting as a party or lawyer: join, answer, object, apply for relief, appeal, apply for enforcement |
| `calendar` | reading the calendar below, and nothing else |
| `tell` | saying where your software is told of letters |
| `court` | the work of an office: review, counter, service, hearings, drafts |
| `desk` | the hotline: calls, proof of who calls, work orders, call backs |
| `decide` | a judge's decisions: refuse, sign, pronounce, rule on applications |

## Every POST happens once
Every POST needs a header `Idempotency-Key` of your making, for example a UUID. Sent again with the same key and the
same body, it does nothing and gives the first answer, marked `Idempotent-Replay: true`. So after a lost connection
simply send it again. What was refused is not kept: mend it and send it again.

```
curl https://court.example.org/api/v1/filings -H "Authorization: Bearer evercourt_…" \\
  -H "Idempotency-Key: 5f0c1c1e-7a8e-4c55-9f0b-1d8e3f6a2b11" -H "Content-Type: application/json" \\
  -d '{"court": "新0103", "form": {"cause": "private_lending", "facts": "…", "claims": [{"kind": "money",
       "text": "…", "amount": "86500.00"}], "parties": [{"side": "plaintiff", "kind": "person", "name": "…"}]}}'
```

## A second factor for dangerous acts
Signing, pronouncing, refusing, ruling on relief, issuing and ending a closure, releasing and withdrawing a notice and
changing the directory of contacts ask that you confirmed within the last ten minutes that it is you. Without that they
answer 403 with the type `urn:evercourt:problem:second-factor-needed`. Then POST the code your authenticator app shows
to `/api/v1/second-factor`, with the same key, and send the act again.
That makes only this key fresh. A code works once; five wrong codes in a row end the key. A password is never asked for
here.

## Errors
Every error is a problem (RFC 9457) of the type `application/problem+json`: `title` says what happened, `next_step` what
you can do now, `basis` the article if it is the law that says no, `field` the value concerned, `facts` the values the
title mentions. Texts are in the language of the account, or that of `Accept-Language`.

## Lists
Lists come in pages: `items`, and in `next` the address of the following page, or null.

## Webhooks
`POST /endpoints` names an address at which your software listens. Within a minute of each letter in your inbox the
court posts there `{"type": "letter.…", "timestamp": …, "data": {"letter", "person", "about", "read_at", "page"}}`: that
there is a letter and where it is read, never what it says. Calls are signed as Standard Webhooks 1.0 has it
(`webhook-id`, `webhook-timestamp`, `webhook-signature`), with the secret of the address. Answer 2xx within five
seconds. Without an answer, or on 408, 409, 425, 429 or 5xx, the address waits (1, 5, 30 minutes, 2, 12 hours, or
`Retry-After`) and is called again in order; any other answer is your last word on that call; 410, or a failure after
all waits, gives the address up until you have calls made again (`POST /endpoints/{id}/replay`). A call may come twice:
its `webhook-id` is the same.

## Calendar
Hearings and last days of everyone you work for are a calendar for any program that reads CalDAV: the address
`/dav/`, any user name, and a key with the scope `calendar` as the password. It is read, never written.

## Many filings
`POST /bulk-filings` takes up to 2000 filings, which are filed one by one; `GET /bulk-filings/{id}/rows` says row by row
what each came to. Mend what was refused and send all of it again: nothing is filed twice.

## Filing clients of OASIS ECF 5
SOAP 1.1 messages of Electronic Court Filing 5.0 go to `/ecf/5`: ReviewFiling, CancelFiling, GetFilingStatus,
GetFilingList, GetFeesCalculation, GetPolicy. The password is a key with the scopes `file` and `read`; documents come as
parts of the message or in it as base64; the same messageID again files nothing twice.

## Files
Announce a file (`POST /uploads`), send its bytes in pieces of at most 4 MB (`PATCH` with `Upload-Offset`), finish it,
and attach the document it becomes. After a cut line, `GET` the upload and go on at `received`.
"""

TAGS = {
    "me": "Who I am, what waits for me, my letters, the second factor.",
    "webhooks": "Where your software is told of letters; calls made again.",
    "courts": "Courts, courtrooms and calculators; no key needed.",
    "files": "Resumable uploads; check codes.",
    "filings": "Writing and submitting a filing.",
    "review": "The review desk of a court.",
    "cases": "The case file.",
    "fees": "Court fees.",
    "service": "Service of process.",
    "parties": "Joining, answering, choosing how to be served.",
    "hearings": "Hearings.",
    "exchange of evidence": "Evidence exchanged online before the hearing, opinions on it and the record.",
    "mediation": "Mediation: consent, talks, sealed offers, agreement, confirmation.",
    "hearings by video": "Grounds, consent, conversion, the course of a hearing by video and its transcript.",
    "sessions": "Sessions: many cases called in one act; suggestions; what keeps a case off the calendar.",
    "work": "Work of the court: queues and desks, talks between its people, notes. Never a party.",
    "finding": "Search over everything you may see; kept searches; reports.",
    "visits": "Visits to the court: free times, appointments, the queue of the counters.",
    "closures": "Closure orders: drafted, looked at before, issued, ended.",
    "operations": "Maintenance of the house and the log of its outages: open to read.",
    "notices": "Notices and guidance: open to read; written by one person, released by another.",
    "contacts": "The directory of contacts: open to read; kept by the court, every version stays.",
    "hotline": "The desk of the hotline 12368: calls, proof of who calls, work orders, call backs.",
    "decisions": "Judgments, rulings, orders.",
    "enforcement": "Applications to enforce a title; what is owed, what is held, objections.",
}

PROBLEM = {
    "title": "Problem",
    "type": "object",
    "description": "What happened, why, and what to do next (RFC 9457).",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "description": "urn:evercourt:problem:…, for programs."},
        "title": {"type": "string", "description": "What happened, for people."},
        "status": {"type": "integer"},
        "next_step": {"type": "string", "description": "What can be done now."},
        "basis": {"type": "string", "description": "The article."},
        "field": {"type": "string", "description": "The value concerned (dotted path)."},
        "facts": {"type": "object", "description": "The values the title mentions."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "text", "kind"],
                "properties": {
                    "field": {"type": "string"},
                    "text": {
                        "type": "string",
                        "description": "In the language of Accept-Language, else of the account.",
                    },
                    "kind": {"type": "string", "description": "The same for programs, in every language."},
                },
            },
        },
    },
}

REFUSED = {
    400: "The request cannot be read, or a POST has no Idempotency-Key.",
    401: "No key, or one that is unknown or ended.",
    403: "The key lacks the scope, the person may not, or a fresh second factor is needed.",
    404: "It does not exist, or you may not know that it does.",
    409: "It is no longer, or not yet, in a state in which this can be done.",
    413: "The body is too large.",
    422: "A value cannot be used, or the Idempotency-Key was used for something else.",
}
OPEN_TO_ALL = (400, 404, 422)
IDEMPOTENCY = {
    "name": HEADER,
    "in": "header",
    "required": True,
    "description": "A key of your making for this very request; repeated, it acts once.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$"},
}


class CourtAPI(NinjaAPI):
    """The API, describing what every operation has in common."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """Return the description, with errors, scopes and the idempotency key at every operation."""
        schema = super().get_openapi_schema(**options)
        scopes = self._scopes()
        for path in schema["paths"].values():
            for method, operation in path.items():
                _complete(method, operation, scopes[operation["operationId"]])
        components = schema["components"]
        components["schemas"]["Problem"] = PROBLEM
        components["securitySchemes"] = {
            "Key": {"type": "http", "scheme": "bearer", "description": "A key made on the page of your account."}
        }
        return schema

    def _scopes(self) -> dict[str, list[str] | None]:
        """Return the scope each operation asks: none needs no key, an empty list takes any."""
        found: dict[str, list[str] | None] = {}
        for bound in self._get_bound_routers():
            for view in bound.path_operations.values():
                for operation in view.operations:
                    name = operation.operation_id or self.get_openapi_operation_id(operation)
                    keys = operation.auth_callbacks
                    found[name] = [str(key.scope) for key in keys if key.scope] if keys else None  # type: ignore[attr-defined]
        return found


def _complete(method: str, operation: dict[str, Any], scopes: list[str] | None) -> None:
    statuses = OPEN_TO_ALL if scopes is None else tuple(REFUSED)
    problem = {TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status in statuses:
        operation["responses"].setdefault(status, {"description": REFUSED[status], "content": problem})
    if scopes is not None:
        operation["security"] = [{"Key": scopes}]
        asked = f"Scope: `{scopes[0]}`." if scopes else "Any key will do."
        operation["description"] = f"{operation['description']}\n\n{asked}"
    if method == "post":
        operation["parameters"].append(IDEMPOTENCY)
