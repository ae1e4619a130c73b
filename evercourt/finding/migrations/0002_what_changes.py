"""Triggers on the tables of the other rooms: whatever changes there waits to be kept anew, also past the acts."""

from django.db import migrations

FUNCTIONS = """
    CREATE FUNCTION finding_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO finding_due (kind, thing) SELECT TG_ARGV[0], id FROM changed;
        RETURN NULL;
    END
    $$;
    CREATE FUNCTION finding_version_saved() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO finding_due (kind, thing) SELECT 'decision', decision_id FROM changed;
        RETURN NULL;
    END
    $$;
    CREATE FUNCTION finding_retitled() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO finding_due (kind, thing) SELECT 'paper', id FROM cases_casedocument WHERE document_id = NEW.id;
        RETURN NULL;
    END
    $$;
"""
TABLES = {
    "cases_case": ("finding_changed('case')", "INSERT UPDATE"),
    "cases_party": ("finding_changed('party')", "INSERT UPDATE"),
    "cases_representation": ("finding_changed('counsel')", "INSERT UPDATE"),
    "cases_docketentry": ("finding_changed('entry')", "INSERT"),
    "cases_casedocument": ("finding_changed('paper')", "INSERT UPDATE"),
    "decisions_decision": ("finding_changed('decision')", "INSERT UPDATE"),
    "decisions_decisionversion": ("finding_version_saved()", "INSERT"),
}
# One trigger a statement, however many rows it writes: a closure writes a hundred thousand.
TRIGGERS = [
    (
        f"CREATE TRIGGER finding_{operation.lower()} AFTER {operation} ON {table}"
        f" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION {function}",
        f"DROP TRIGGER finding_{operation.lower()} ON {table}",
    )
    for table, (function, operations) in TABLES.items()
    for operation in operations.split()
]
RETITLED = (
    "CREATE TRIGGER finding_retitled AFTER UPDATE OF title ON documents_document FOR EACH ROW"
    " WHEN (OLD.title IS DISTINCT FROM NEW.title) EXECUTE FUNCTION finding_retitled()",
    "DROP TRIGGER finding_retitled ON documents_document",
)
# What was there before.
EXISTING = "; ".join(
    f"INSERT INTO finding_due (kind, thing) SELECT '{kind}', id FROM {table} ORDER BY id"
    for kind, table in (
        ("case", "cases_case"), ("party", "cases_party"), ("counsel", "cases_representation"),
        ("entry", "cases_docketentry"), ("decision", "decisions_decision"), ("paper", "cases_casedocument"),
    )
)  # fmt: skip
REMOVED = "DROP FUNCTION finding_changed(), finding_version_saved(), finding_retitled()"


class Migration(migrations.Migration):
    dependencies = [
        ("finding", "0001_findable"),
        ("cases", "0013_marks_on_the_docket"),
        ("decisions", "0003_alter_decision_kind"),
        ("documents", "0003_document_seals"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, REMOVED),
        *(migrations.RunSQL(made, undone) for made, undone in (*TRIGGERS, RETITLED)),
        migrations.RunSQL(EXISTING, migrations.RunSQL.noop),
        migrations.RunSQL(
            "ALTER TABLE finding_findable ALTER COLUMN words SET STATISTICS 1000", migrations.RunSQL.noop
        ),
    ]
