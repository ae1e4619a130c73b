from django.db import migrations


class Migration(migrations.Migration):
    """Announcements become notices; their table keeps its name, under which its rows have their witnesses."""

    dependencies = [
        ("notices", "0002_witnessed"),
        ("service", "0003_witnessed"),
    ]

    operations = [
        migrations.AlterModelTable(name="announcement", table="notices_announcement"),
        migrations.RenameModel("Announcement", "Notice"),
    ]
