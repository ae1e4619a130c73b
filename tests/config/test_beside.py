"""A new version comes in while the old program runs: each migration leaves alone what that one reads and writes."""

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import models
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from evercourt.config import beside

# Written by hand, so without a day: before the first version.
BY_HAND = {
    ("accounts", "0003_shared_limits"),
    ("hearings", "0006_sessions"),
    ("notices", "0003_notices"),
    ("work", "0001_work"),
}


def state():
    fields = [("id", models.BigAutoField(primary_key=True)), ("name", models.CharField(max_length=10, null=True))]
    made = ProjectState()
    made.add_model(ModelState("cases", "Thing", fields))
    return made


INDEX = models.Index(fields=["name"], name="by_name")
STEPS = [
    (operations.AddField("thing", "size", models.IntegerField(null=True)), ""),
    (operations.AddField("thing", "size", models.IntegerField(db_default=0)), ""),
    (operations.AddField("thing", "size", models.IntegerField(default=0)), "without it"),
    (operations.AddField("thing", "text", models.CharField(max_length=5)), "without it"),
    (operations.RemoveField("thing", "name"), "every query"),
    (operations.RenameField("thing", "name", "title"), "old name"),
    (operations.RenameModel("Thing", "Other"), "old name"),
    (operations.DeleteModel("Thing"), "reads the table"),
    (operations.AlterModelTable("thing", "x"), "old name"),
    (operations.AlterField("thing", "name", models.CharField(max_length=20, null=True)), ""),
    (operations.AlterField("thing", "name", models.CharField(max_length=5, null=True)), "longer texts"),
    (operations.AlterField("thing", "name", models.CharField(max_length=10)), "without it"),
    (operations.AlterField("thing", "name", models.TextField(null=True)), "old type"),
    (operations.AlterField("thing", "name", models.CharField(max_length=10, null=True, unique=True)), "break it"),
    (operations.AddIndex("thing", INDEX), "Concurrently"),
    (AddIndexConcurrently("thing", INDEX), ""),
    (operations.AddConstraint("thing", models.UniqueConstraint(fields=["name"], name="x")), "break it"),
    (operations.RunSQL("SELECT 1"), "cannot know"),
    (operations.RunPython(operations.RunPython.noop), "cannot know"),
    (operations.CreateModel("Next", [("id", models.BigAutoField(primary_key=True))]), ""),
    (operations.AlterModelOptions("thing", {"ordering": ["name"]}), ""),
]


@pytest.mark.parametrize(
    ("step", "says"), STEPS, ids=lambda value: value if isinstance(value, str) else value.describe()
)
def test_what_the_old_program_can_live_with(step, says):
    found = beside.problem(step, "cases", state())
    assert (says in found) if says else not found


def migration(*steps, **declared):
    made = Migration("0099_next", "cases")
    made.operations = list(steps)
    for name, value in declared.items():
        setattr(made, name, value)
    return made


def test_of_a_table_that_is_new_the_old_program_knows_nothing():
    made = operations.CreateModel("Next", [("id", models.BigAutoField(primary_key=True))])
    added = operations.AddField("next", "size", models.IntegerField(default=0))
    assert list(beside.problems(migration(made, added), state())) == []
    assert len(list(beside.problems(migration(operations.RunSQL("SELECT 1"), added), _with_next()))) == 2


def _with_next():
    made = state()
    made.add_model(ModelState("cases", "Next", [("id", models.BigAutoField(primary_key=True))]))
    return made


def test_a_migration_may_say_why_it_is_safe_all_the_same():
    step = operations.RunSQL("SELECT 1")
    assert list(beside.problems(migration(step, beside_the_old="It only reads."), state())) == []
    assert len(list(beside.problems(migration(step, beside_the_old=" "), state()))) == 1


def test_every_migration_of_the_house_can_come_in_beside_the_old_program():
    loader = MigrationLoader(None)
    graph, now, found = loader.graph, ProjectState(), []
    done = set()
    for leaf in sorted(graph.leaf_nodes()):
        for key in graph.forwards_plan(leaf):
            if key in done:
                continue
            done.add(key)
            one = graph.nodes[key]
            day = beside.written_on(type(one))
            checked = type(one).__module__.startswith("evercourt.") and key not in BY_HAND
            if checked and (day is None or day >= beside.FIRST_DAY):
                found += beside.problems(one, now)
            else:
                one.mutate_state(now, preserve=False)
    assert found == [], f"mend it, or say why in {beside.DECLARED} (docs/operations.md)"
    assert len(done) > 100
