"""`evercourt states`: draws docs/states/ from the tables of states, and writes the schema of imports.

So neither can lie.
"""

import json
from pathlib import Path
from typing import Annotated

import typer

from evercourt.cli.house import open_house
from evercourt.config.database import ROOT


def states(
    folder: Annotated[Path, typer.Option(help="Where the drawings go.")] = ROOT / "docs" / "states",
) -> None:
    """Draw every state machine as a Mermaid diagram, and write the schema of imports beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in drawings().items():
        (folder / name).write_text(text)
    (folder.parent / "import.schema.json").write_text(schema())


def schema() -> str:
    """Return the JSON Schema of what `evercourt import` takes."""
    open_house()
    from evercourt.exchange import layout

    return json.dumps(layout.schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def drawings() -> dict[str, str]:
    """Return file name -> drawing for every model with a table of states."""
    open_house()
    from django.apps import apps
    from django.utils import translation

    from evercourt.kernel.states import Stateful

    drawn = {}
    with translation.override("en"):
        for model in apps.get_models():
            if issubclass(model, Stateful):
                drawn[f"{model._meta.app_label.removeprefix('court_')}-{model._meta.model_name}.md"] = _drawing(model)
    return drawn


def _drawing(model: type) -> str:
    labels = dict(model._meta.get_field("state").choices)  # type: ignore[attr-defined]
    start = model._meta.get_field("state").default  # type: ignore[attr-defined]
    table = model.transitions  # type: ignore[attr-defined]
    lines = [f"# {model._meta.verbose_name.capitalize()}", "", (model.__doc__ or "").strip().splitlines()[0], ""]  # type: ignore[attr-defined]
    lines += ["```mermaid", "stateDiagram-v2", f"    [*] --> {start}"]
    lines += [f"    {state}: {label}" for state, label in labels.items()]
    lines += [f"    {source} --> {target}" for source, targets in table.items() for target in targets]
    lines += [f"    {state} --> [*]" for state in labels if not table.get(state)]
    return "\n".join([*lines, "```", ""])
