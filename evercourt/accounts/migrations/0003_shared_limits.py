from django.db import migrations


class Migration(migrations.Migration):
    """The table of Django's database cache, where the limits of all processes are counted.

    Unlogged: it costs no write-ahead log, and a crash that empties it only gives everybody their tries back.
    """

    dependencies = [
        ("accounts", "0002_confirmed_keys"),
    ]

    operations = [
        migrations.RunSQL(
            """
            CREATE UNLOGGED TABLE shared_limits (
                cache_key varchar(255) PRIMARY KEY,
                value text NOT NULL,
                expires timestamptz NOT NULL
            );
            CREATE INDEX shared_limits_expires ON shared_limits (expires);
            """,
            "DROP TABLE shared_limits",
        ),
    ]
