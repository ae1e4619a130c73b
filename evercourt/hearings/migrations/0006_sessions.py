

import django.db.models.deletion
import django.utils.timezone
import evercourt.cases.models.case
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0011_remote_hearings'),
        ('courts', '0004_contacts'),
        ('hearings', '0005_remote_hearings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='hearing',
            name='reminded_at',
            field=models.DateTimeField(blank=True, help_text='When the parties without a representative were reminded of it.', null=True),
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=100)),
                ('first_day', models.DateField()),
                ('last_day', models.DateField()),
                ('from_time', models.TimeField(help_text='Of each day, at the court.')),
                ('to_time', models.TimeField()),
                ('minutes', models.PositiveSmallIntegerField(help_text='For one case.')),
                ('capacity', models.PositiveSmallIntegerField(help_text='Cases at most.')),
                ('by_video', models.BooleanField(default=False, help_text='Meant to be held by video, as far as everyone agrees.')),
                ('planned_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('set_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.TextField(blank=True, help_text='Why it was closed before all were heard.')),
                ('state', models.CharField(choices=[('planned', 'being planned'), ('set', 'set'), ('closed', 'closed')], default='planned', max_length=16)),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('court', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='courts.court')),
                ('courtroom', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courts.courtroom')),
                ('judge', models.ForeignKey(help_text='Presides in all.', on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to=settings.AUTH_USER_MODEL)),
                ('planned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('set_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-first_day', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Called',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('lines', models.JSONField(blank=True, default=list, help_text='Why it was suggested; none: chosen by hand.')),
                ('chosen_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('told_at', models.DateTimeField(blank=True, help_text='When the summonses were issued and ordered.', null=True)),
                ('failure', models.CharField(blank=True, help_text='Why they could not be; it is tried again.', max_length=300)),
                ('left_at', models.DateTimeField(blank=True, null=True)),
                ('left_because', models.CharField(blank=True, max_length=300)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='called', to='cases.case')),
                ('chosen_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('hearing', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='called', to='hearings.hearing')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='called', to='hearings.session')),
            ],
            options={
                'ordering': ['session', 'position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='CalendarHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=300)),
                ('until', models.DateField(blank=True, help_text='Over by itself on the next day.', null=True)),
                ('held_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calendar_holds', to='cases.case')),
                ('held_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lifted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['case', '-held_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('lifted_at', None)), fields=['case'], name='calendar_holds_now')],
            },
            bases=(evercourt.cases.models.case.OfCase, models.Model),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='calendarhold',
            trigger=pgtrigger.compiler.Trigger(name='witnessed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP = 'DELETE' THEN\n        INSERT INTO ledger_witness (relation, row, written_in, digests)\n        VALUES (TG_TABLE_NAME, OLD.id, pg_current_xact_id()::text::bigint, NULL);\n    ELSE\n        INSERT INTO ledger_witness (relation, row, written_in, digests)\n        VALUES (TG_TABLE_NAME, NEW.id, pg_current_xact_id()::text::bigint, ledger_digests(NEW));\n    END IF;\n    RETURN NULL;\n", hash='82d841b5e13454b0fd4910706fa246b7748e220e', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_witnessed_61cec', table='hearings_calendarhold', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='calendarhold',
            trigger=pgtrigger.compiler.Trigger(name='stays_as_ordered', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."held_at" IS DISTINCT FROM (NEW."held_at") OR OLD."held_by_id" IS DISTINCT FROM (NEW."held_by_id") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."until" IS DISTINCT FROM (NEW."until"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='0935784441f87b59820c424df7a955cdf5cc0b19', operation='UPDATE', pgid='pgtrigger_stays_as_ordered_71a8a', table='hearings_calendarhold', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='a_session_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.CheckConstraint(condition=models.Q(('to_time__gt', models.F('from_time'))), name='a_day_of_a_session_has_hours'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.CheckConstraint(condition=models.Q(('capacity__gt', 0), ('minutes__gt', 0)), name='a_session_has_room'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='session',
            trigger=pgtrigger.compiler.Trigger(name='witnessed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP = 'DELETE' THEN\n        INSERT INTO ledger_witness (relation, row, written_in, digests)\n        VALUES (TG_TABLE_NAME, OLD.id, pg_current_xact_id()::text::bigint, NULL);\n    ELSE\n        INSERT INTO ledger_witness (relation, row, written_in, digests)\n        VALUES (TG_TABLE_NAME, NEW.id, pg_current_xact_id()::text::bigint, ledger_digests(NEW));\n    END IF;\n    RETURN NULL;\n", hash='28fde4e1924e03227cf173356347965a5879e35e', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_witnessed_ceff4', table='hearings_session', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='session',
            trigger=pgtrigger.compiler.Trigger(name='lawful_states', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{planned:set,planned:closed,set:closed}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='28a431881b92dad2e0c82ecd9e5bdfc67f7ca6fa', operation='UPDATE', pgid='pgtrigger_lawful_states_34b5c', table='hearings_session', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='called',
            index=models.Index(condition=models.Q(('left_at', None)), fields=['case'], name='sessions_of_a_case'),
        ),
        migrations.AddConstraint(
            model_name='called',
            constraint=models.UniqueConstraint(condition=models.Q(('left_at', None)), fields=('session', 'case'), name='a_case_is_called_once_a_session'),
        ),
    ]
