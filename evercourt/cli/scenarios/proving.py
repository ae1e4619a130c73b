"""The last steps of every scenario: the record is whole, and a file that leaves the house proves itself."""

import tempfile
from pathlib import Path

from rich.console import Console

from evercourt.cli.exporting import export_case
from evercourt.cli.scenarios.frame import Story
from evercourt.cli.verify import check_database
from evercourt.cli.words import gettext as _
from evercourt.documents.acts import time_stamp_seals
from evercourt.documents.models import DocumentSeal
from evercourt.kernel.channels import Channel
from evercourt.ledger import keys
from evercourt.ledger.exported import check_file


def verify_the_record(story: Story) -> None:
    """Every chain, docket, document and seal is as it was recorded."""
    case = story.found["case"]
    numbers = list(case.docket.values_list("number", flat=True))
    story.expect(_("docket numbered without gap"), numbers == list(range(1, len(numbers) + 1)), True)
    waiting = DocumentSeal.objects.filter(token=None).count()
    story.expect(_("signatures time-stamped afterwards"), time_stamp_seals() == waiting > 0, True)
    nothing_differs(story)


def nothing_differs(story: Story) -> None:
    """Note that the whole database is as it was recorded."""
    differences, checked = check_database(Console(quiet=True))
    story.expect(_("no difference is found"), [f"{one.code} {one.subject}" for one in differences], [])
    story.expect(_("entries were looked at"), checked["entries"] > 0, True)
    story.found["entries"] = checked["entries"]


def export_and_check(story: Story) -> None:
    """The case file is exported, and checks itself with no database; one changed byte is found."""
    registry, case = story.people["registry_clerk"], story.found["case"]
    with tempfile.TemporaryDirectory() as folder:
        target, root = Path(folder) / "case.zip", Path(folder) / "root.pem"
        root.write_bytes(keys.certificates_pem(keys.root_certificates()))
        result = export_case(
            case, target, language="zh-hans", identity=False, restricted=False, by=registry, via=Channel.COUNTER
        )
        differences, about = check_file(target, root=root)
        story.expect(_("the exported file checks itself"), [one.code for one in differences], [])
        story.expect(_("the file is that of"), about.number, case.number)
        story.expect(_("documents left out: identity papers, and what is one side's"), result["left_out"] > 0, True)
        content = bytearray(target.read_bytes())
        content[len(content) // 2] ^= 1
        target.write_bytes(content)
        story.expect(_("a changed byte is found"), bool(check_file(target, root=root)[0]), True)
