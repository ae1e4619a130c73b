"""`evercourt verify`: check this database, or without any an exported case file, a proof of service or recordings."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from evercourt.cli.findings import say
from evercourt.cli.words import gettext as _
from evercourt.ledger.differences import Difference


def verify(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            exists=True,
            help="A case file, a proof of service, or folders of recordings, the court's first; none: the database.",
        ),
    ] = None,
    root: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="The court's root certificate (PEM), if you have it."),
    ] = None,
    key: Annotated[str, typer.Option(help="Public key the first recording must be of, if you have it.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Check that nothing recorded was changed. Exit status 1 if something was."""
    console = Console(emoji=False)
    if not files:
        differences, checked = check_database(Console(stderr=True))
        say(differences, checked=checked, about={}, as_json=as_json, console=console)
    elif is_recording(files[0]):
        differences, about, checked = check_recordings_of(files, key)
        say(differences, checked=checked, about=about, as_json=as_json, console=console)
    elif len(files) > 1:
        raise typer.BadParameter(_("Only recordings are compared with each other; give one case file."))
    else:
        differences, about = _check_file(files[0], root)
        checked = {"files": about.pop("files"), "entries": about.pop("entries")}
        say(differences, checked=checked, about=about, as_json=as_json, console=console)
        if not as_json and not differences and root is None:
            console.print(
                _("Compare the root fingerprint with the one the court publishes: whoever made the file chose it."),
                soft_wrap=True,
            )
    raise typer.Exit(1 if differences else 0)


def is_recording(path: Path) -> bool:
    """Return True if this is the folder of a recording: an exported case file has other files."""
    return path.is_dir() and (any(path.glob("*.seg")) or not any(path.iterdir()))


def check_recordings_of(folders: list[Path], key: str) -> tuple[list[Difference], dict[str, Any], dict[str, int]]:
    """Check recordings, each by itself and against the first; return what was found and what was looked at."""
    from evercourt.conference.record.comparing import check_recordings

    differences, found = check_recordings(folders, key=key)
    about: dict[str, Any] = dict(found.recordings)
    for where, count in found.frames.items():
        about[where] = _("%(frames)s frames, %(seconds)s s, %(filled)s filled by the second path") % {
            "frames": count, "seconds": found.seconds[where], "filled": found.filled.get(where, 0),
        }  # fmt: skip
    for name, lines in found.gaps.items():
        for number, line in enumerate(lines, 1):
            about[_("%(name)s, explained gap %(number)s") % {"name": name, "number": number}] = line
    if len(folders) > 1:
        about[_("clocks")] = _("%(offset)s s apart, drift %(drift)s ppm") % {
            "offset": found.offset, "drift": found.drift,
        }  # fmt: skip
    return differences, about, {"recordings": len(folders), "frames": sum(found.frames.values())}


def _check_file(path: Path, root: Path | None) -> tuple[list[Difference], dict[str, Any]]:
    import dataclasses

    from evercourt.ledger.certified import check_proof, is_proof
    from evercourt.ledger.exported import check_file

    differences, about = (check_proof if is_proof(path) else check_file)(path, root=root)
    return differences, dataclasses.asdict(about)


def check_database(console: Console) -> tuple[list[Difference], dict[str, int]]:
    """Run every check that a room registered; return what was found and how many things were looked at."""
    from evercourt.cli.house import open_house

    open_house()
    from evercourt.ledger.checks import checks

    differences: list[Difference] = []
    checked: dict[str, int] = {}
    bar = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*bar, console=console, transient=True) as progress:
        for one in checks:
            checked[one.name] = one.count()
            task = progress.add_task(one.name, total=checked[one.name])
            differences += one.run(lambda steps, task=task: progress.advance(task, steps))  # type: ignore[misc]
    return differences, checked
