"""Where an exchange of evidence stands, and the paper that records it (OLR 34; INT 103)."""

from collections.abc import Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from evercourt.cases.models import CaseDocument, Party
from evercourt.cases.visibility import open_to_parties
from evercourt.courts.models import local
from evercourt.documents.acts import issue
from evercourt.documents.acts.issuing import OFFICIAL
from evercourt.documents.bundles import Paper, bundle
from evercourt.documents.models import Document
from evercourt.hearings.models import Exchange, Opinion, Piece

# What a list of pieces needs to say of each what came of it, by as many queries for one as for a hundred.
SAID = ("opinions__party", "exchange__sides__party")


def in_order(exchange: Exchange) -> list[Piece]:
    """Return the pieces with what was said of them, as they are cited: who asks stands first."""
    pieces = exchange.pieces.select_related("party", "filed__document").prefetch_related(*SAID)
    order = Party.Side.values
    return sorted(pieces, key=lambda piece: (order.index(piece.side), piece.number))


def awaited(exchange: Exchange, party: Party) -> list[Piece]:
    """Return the pieces of the other sides of which this party has said nothing yet."""
    theirs = exchange.pieces.exclude(side=party.side).exclude(opinions__party=party)
    return list(theirs.select_related("party", "filed__document"))


def accepted_by_all(piece: Piece) -> bool:
    """Return True if every party it is put against accepts it: it need not be examined again (INT 103).

    Silence accepts nothing, and what was not admitted is no evidence.
    """
    if piece.admitted is False:
        return False
    against = {side.party_id for side in piece.exchange.sides.all() if side.party.side != piece.side}
    accepting = {one.party_id for one in piece.opinions.all() if one.accepts}
    disputing = {one.party_id for one in piece.opinions.all() if not one.accepts}
    return bool(against) and against <= accepting and not disputing


def result_of(piece: Piece) -> str:
    """Return in words what came of a piece."""
    if piece.admitted is False:
        return _("came late and was not admitted")
    if piece.is_late and piece.admitted is None:
        return _("came late; the judge has still to decide")
    if accepted_by_all(piece):
        return _("disputed by nobody")
    if any(not one.accepts for one in piece.opinions.all()):
        return _("disputed")
    return _("not everyone has said something")


def said(opinion: Opinion) -> str:
    """Return an opinion as one line."""
    named = {
        _("authenticity"): opinion.authentic, _("lawfulness"): opinion.lawful, _("relevance"): opinion.relevant,
    }  # fmt: skip
    marks = [f"{name} {Opinion.Mark(mark).label}" for name, mark in named.items()]
    wants = [_("wants to see the original")] if opinion.original_wanted else []
    reasons = f"（{opinion.reasons}）" if opinion.reasons else ""
    return f"{opinion.party.name}：{'，'.join([*marks, *wants])}{reasons}"


def bundle_of(exchange: Exchange, pieces: Sequence[Piece]) -> bytes:
    """Return these pieces as one PDF with contents, each page marked with the number by which it is cited.

    Raises BadInput if there are none, or too many pages.
    """
    papers = [
        Paper(piece.mark, f"{piece.filed.document.title}：{piece.proves}", piece.filed.document) for piece in pieces
    ]
    return bundle(papers, title=_("Evidence"), lines=[exchange.case.number, exchange.case.court.name])


def _words_of(piece: Piece, *, open_: bool) -> list[str]:
    """Return title, what it is to prove, and the opinions; of a paper that was closed since, nothing of it.

    The record goes to every party, and opinions quote what they are about.
    """
    if not open_:
        return [_("a paper that is closed now"), "", ""]
    opinions = "；".join(said(one) for one in piece.opinions.all()) or _("nothing was said")
    return [piece.filed.document.title, piece.proves, opinions]


def issue_record(exchange: Exchange) -> Document:
    """Make the record as a sealed paper of the court. A step of the act that closes the exchange."""
    case = exchange.case
    with translation.override(OFFICIAL):
        shown = set(CaseDocument.objects.filter(open_to_parties(), case=case).values_list("pk", flat=True))
        rows = [
            [piece.mark, *_words_of(piece, open_=piece.filed_id in shown), result_of(piece)]
            for piece in in_order(exchange)
        ]
        answered = [(one.party.name, one.answered_at) for one in exchange.sides.select_related("party")]
        data: dict[str, Any] = {
            "case_number": case.number,
            "case_title": case.title,
            "about": exchange.about,
            "parties": "、".join(f"{name}（{local(case.court, at):%Y-%m-%d}）" for name, at in answered if at),
            "opened_on": str(exchange.opened_on),
            "basis": "OLR 14, 20, 34; INT 103",
            "rows": rows,
        }
    return issue(
        court=case.court, template="exchange_record", data={key: value for key, value in data.items() if value},
        title=f"证据交换笔录 {case.number}", language=OFFICIAL, seal=True,
    )  # fmt: skip
