"""What the papers say can be done can be done: targets, commands, rooms and links."""

import re
import subprocess

import pytest
from typer.main import get_command

from evercourt.cli.main import app
from evercourt.config.database import ROOT

PAPERS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.MULTILINE))
# Rooms of the house; the doors and the ports are drawn beside them.
FOLDERS = {path.name for path in (ROOT / "evercourt").iterdir() if (path / "__init__.py").exists()}


def test_help_lists_every_target_from_its_own_comment():
    told = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    listed = {line.split()[0]: " ".join(line.split()[1:]) for line in told.stdout.splitlines()}
    assert set(listed) == TARGETS
    assert all(listed.values()), "a target without a word on what it does"
    assert set(re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)[1].split()) == TARGETS


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)
def test_every_command_a_paper_names_exists(paper):
    text = paper.read_text()
    asked = set(re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE))
    assert asked <= TARGETS, asked - TARGETS
    commands = set(re.findall(r"(?:^|`|evercourt -m |bin/)evercourt ([a-z]+)", text, re.MULTILINE))
    known = set(get_command(app).commands)  # type: ignore[attr-defined]
    assert commands <= known, commands - known


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)
def test_every_file_a_paper_links_to_exists(paper):
    links = re.findall(r"\]\(([^)#:]+)\)", paper.read_text())
    assert [link for link in links if not (paper.parent / link).exists()] == []


def test_the_drawing_shows_every_room():
    drawing = (ROOT / "docs" / "architecture.md").read_text()
    assert {room for room in FOLDERS - {"config"} if not re.search(rf"\b{room}\b", drawing)} == set()
