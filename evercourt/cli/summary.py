"""The first thing one reads of an exported case file: what it holds, as a PDF for people without a computer at hand."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from evercourt.cases.models import Case, Party
from evercourt.cli.case_file import lines_of
from evercourt.courts.models import local
from evercourt.documents.typesetting import pdf


def summary(case: Case, values: dict[str, Any], *, language: str, restricted: bool) -> bytes:
    """Return the summary: case, parties, docket and documents with their fingerprints, and how to check the file."""
    with translation.override(language):
        return pdf(
            "summary.typ",
            {
                "title": case.title,
                "number": case.number,
                "direction": "rtl" if translation.get_language_bidi() else "ltr",
                "lines": _lines(case),
                "sections": [_parties(case), _docket(case, restricted), _documents(values)],
            },
        )


def _lines(case: Case) -> list[str]:
    return [
        f"{case.number} · {case.court.name} · {case.get_procedure_display()}",
        _("Filed on %(filed)s, registered on %(registered)s.")
        % {"filed": _day(case, case.filed_at), "registered": _day(case, case.docketed_at)},
        _(
            "This summary is part of an exported case file. The documents themselves, and the proof that nothing was"
            " changed, are in the file; `evercourt verify FILE` checks it without the court."
        ),
    ]


def _parties(case: Case) -> dict[str, Any]:
    # Who asks stands first.
    order = Party.Side.values
    parties = sorted(case.parties.all(), key=lambda party: (order.index(party.side), party.position))
    rows = [[str(party.get_side_display()), party.name] for party in parties]
    rows += [
        [str(one.get_seat_display()), one.user.name] for one in case.panel.filter(until=None).select_related("user")
    ]
    return _section(_("Parties and court"), [_("Part"), _("Name")], ["auto", "rest"], rows)


def _docket(case: Case, restricted: bool) -> dict[str, Any]:
    rows = [
        [
            str(entry.number),
            f"{local(case.court, entry.at):%Y-%m-%d %H:%M}",
            entry.printed,
            str(entry.get_via_display()),
        ]
        for entry in lines_of(case, restricted=restricted)
    ]
    columns = [_("No."), _("Time"), _("What happened"), _("Channel")]
    return _section(_("Docket"), columns, ["auto", "auto", "rest", "auto"], rows)


def _documents(values: dict[str, Any]) -> dict[str, Any]:
    rows = [
        # Broken in two, so that it fits its column.
        [one["title"], f"{one['sha256'][:32]} {one['sha256'][32:]}", one["file"] or _("not in this file")]
        for one in values["documents"]
    ]
    columns = [_("Documents"), _("Fingerprint (SHA-256)"), _("File")]
    return _section(_("Documents"), columns, ["rest", "auto", "rest"], rows)


def _section(heading: str, columns: list[str], widths: list[str], rows: list[list[str]]) -> dict[str, Any]:
    return {"heading": heading, "columns": columns, "widths": widths, "rows": rows}


def _day(case: Case, moment: Any) -> str:
    return str(local(case.court, moment).date())
