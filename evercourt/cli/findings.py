"""What `evercourt verify` found, in sentences for people and as JSON for machines."""

import dataclasses
import json
from typing import Any

from rich.console import Console
from rich.markup import escape

from evercourt.cli.words import gettext as _
from evercourt.ledger.differences import Difference


def sentences() -> dict[str, str]:
    """Return the sentence of every code."""
    return {
        "entry-missing": _("Entries are missing before this one: place %(expected)s was expected."),
        "entry-unchained": _("The entry does not follow the one before it (%(act)s)."),
        "entry-changed": _("The entry was changed after it was recorded (%(act)s)."),
        "sealed-entry": _("Seal %(seal)s sealed this entry, but it is gone or is another."),
        "seal-missing": _("The seal is missing."),
        "seal-root": _("The sealed heads do not give the root of the seal."),
        "seal-statement": _("The statement of the seal was changed, or it does not follow the seal before."),
        "seal-signature": _("The signature of the seal is not valid."),
        "seal-certificate": _("The certificate of the signer does not lead to the trusted one: %(signer)s"),
        "time-stamp": _("The time stamp is not valid: %(reason)s"),
        "time-stamp-missing": _("The time stamp is missing."),
        "time-stamp-awaited": _("The time stamp on the court's signature has been awaited since %(since)s."),
        "signature-changed": _("The document does not carry the signature the court gave it: %(name)s"),
        "docket-missing": _("The docket entry is missing."),
        "docket-line-missing": _("The docket does not show what the ledger recorded (%(act)s)."),
        "docket-changed": _("The docket entry is not what the ledger recorded: %(fields)s"),
        "row-changed": _("The row was changed past the acts of the court: %(columns)s"),
        "row-added": _("The row was added past the acts of the court."),
        "row-missing": _("The row was removed past the acts of the court."),
        "row-outside-acts": _("The row was written without any act of the court."),
        "witnesses-changed": _("The witnesses this seal took in are not those the ledger names."),
        "witness-late": _("The witness of this row names an act that was sealed before the witness came."),
        "case-missing": _("The docket is there, but its case is gone."),
        "document-missing": _("The file of the document is missing: %(name)s"),
        "document-changed": _("The bytes of the document were changed: %(name)s"),
        "file-changed": _("The bytes of this file, or its line in the manifest, were changed."),
        "file-missing": _("This file is missing."),
        "file-added": _("This file was added; the court did not write it."),
        "file-unreadable": _("This cannot be read: %(reason)s"),
        "container-unreadable": _("This is not an exported case file: %(reason)s"),
        "container-changed": _("The ZIP around the files is not as the court wrote it."),
        "contents-not-recorded": _("The court's record does not show that it exported these contents."),
        "proof-not-certified": _("The court's record does not show that it certified these facts."),
        "fact-not-recorded": _("The record does not say this of that attempt: %(fact)s"),
        "recording-empty": _("There is no recording here."),
        "recording-key": _("The recording is of another recorder: key %(key)s…"),
        "recording-not-closed": _("The recording has no end: it was cut off, or its last segments are gone."),
        "recording-other": _("This is the recording of something else: %(recording)s"),
        "recording-same-place": _("Both recordings are of the same place or key (%(place)s); one is a copy."),
        "segment-unsealed": _("The segment has no seal, or its seal was changed."),
        "segment-changed": _("The bytes of the segment were changed after it was sealed."),
        "segment-signature": _("The seal of the segment was not signed by the recorder."),
        "segment-foreign": _("The segment is of another recording: %(recording)s"),
        "segment-doubled": _("Segment %(number)s is here twice."),
        "segment-reordered": _("Segment %(number)s stands in the wrong place."),
        "segment-missing": _("The segment is missing."),
        "segment-unchained": _("The segment does not follow the one before it."),
        "clock-stepped": _("The clock was set by %(seconds)s seconds during the recording."),
        "clock-shifted": _("The clock was %(seconds)s seconds off that of the court."),
        "clock-drifts": _("The clock ran %(drift)s millionths faster than that of the court."),
        "gap-unexplained": _("Nothing was recorded for %(seconds)s seconds from %(first)s, and no reason is given."),
        "source-key-differs": _("This place was told another key of a source than the court."),
        "source-absent": _("Nobody vouches for this track: its source sent no list of frames."),
        "source-unsigned": _("%(number)s lists of frames are not signed by the source."),
        "source-batches-missing": _("%(number)s lists of frames of the source are missing."),
        "frames-missing": _("%(number)s frames that were sent are missing, the first at %(first)s."),
        "frames-foreign": _("%(number)s frames are here that the source never sent, the first at %(first)s."),
        "frames-unwitnessed": _("%(number)s frames are named in no list of the source."),
        "track-missing": _("The track is in the other recording, and not here."),
        "length-differs": _("The track is %(seconds)s seconds longer than at the court."),
        "head-differs": _("Segment %(number)s is not the one that was told to %(place)s during the hearing."),
        "stream-mixed": _("The chain is empty or holds entries of another."),
        "not-sealed": _("The last entry of the chain is not under the seal."),
    }


def sentence(difference: Difference) -> str:
    """Return what differs, as a sentence."""
    return sentences()[difference.code] % difference.facts


def say(
    differences: list[Difference], *, checked: dict[str, int], about: dict[str, Any], as_json: bool, console: Console
) -> None:
    """Print all differences, or that there are none; `about` is what an exported file says of itself."""
    if as_json:
        found = [{**dataclasses.asdict(one), "sentence": sentence(one)} for one in differences]
        result = {"sound": not differences, "checked": checked, "about": about, "differences": found}
        console.print(
            json.dumps(result, ensure_ascii=False, indent=2, default=str), soft_wrap=True, markup=False, highlight=False
        )
        return
    for name, value in about.items():
        console.print(f"{name}: {value}", markup=False, highlight=False, soft_wrap=True)
    for one in differences:
        console.print(f"[red]✗[/red] [bold]{escape(one.subject)}[/bold]  {escape(sentence(one))}", soft_wrap=True)
    counts = ", ".join(f"{name} {number}" for name, number in checked.items())
    if differences:
        summary = _("%(number)s differences found. Checked: %(counts)s")
        console.print(f"[red]{escape(summary % {'number': len(differences), 'counts': counts})}[/red]")
    else:
        console.print(f"[green]✓ {escape(_('Everything is as it was recorded. Checked: %s') % counts)}[/green]")
