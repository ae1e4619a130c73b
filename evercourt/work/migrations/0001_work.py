

import django.db.models.deletion
import django.utils.timezone
import evercourt.kernel.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cases', '0011_remote_hearings'),
        ('courts', '0004_contacts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('review', 'filing to review'), ('serve', 'papers to serve by hand'), ('returned', 'message that came back'), ('join', 'request to join to check'), ('panel', 'panel that could not be drawn'), ('recusal', 'recusal to decide'), ('extension', 'request for more time to decide'), ('relief', 'relief from the fee to decide'), ('court_deadline', 'last day of the court is near'), ('period_over', 'period of a party that is over'), ('draft', 'decision to draft'), ('sign', 'decision to sign'), ('pronounce', 'decision to pronounce'), ('appeal', 'appeal to send on'), ('task', 'task')], max_length=16)),
                ('thing', models.BigIntegerField(help_text='Key of what it is about: the filing, the service order, the decision …')),
                ('office', models.CharField(choices=[('filing_clerk', 'filing clerk'), ('registry_clerk', 'registry clerk'), ('judge', 'judge'), ('president', 'court president'), ('recorder', 'court recorder'), ('mediator', 'mediator'), ('enforcement_officer', 'enforcement officer'), ('hotline_agent', 'hotline agent'), ('hotline_supervisor', 'hotline supervisor'), ('detention_operator', 'detention-centre operator'), ('auditor', 'auditor'), ('administrator', 'administrator')], help_text='Whose queue it is on.', max_length=32)),
                ('facts', models.JSONField(blank=True, default=dict, help_text='Of the event, for the line on the desk.')),
                ('text', models.CharField(blank=True, help_text='Of a task, as it was written.', max_length=300)),
                ('address', models.CharField(blank=True, help_text='Page on which it is done.', max_length=200)),
                ('holds', models.BooleanField(default=False, help_text='Its case is kept off the calendar until it is done.')),
                ('due_on', models.DateField(blank=True, null=True)),
                ('due_explanation', models.JSONField(blank=True, default=list)),
                ('basis', models.CharField(blank=True, max_length=200)),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('taken_at', models.DateTimeField(blank=True, null=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('result', models.CharField(blank=True, max_length=300)),
                ('state', models.CharField(choices=[('open', 'to be done'), ('done', 'done')], default='open', max_length=16)),
                ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='cases.case')),
                ('court', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courts.court')),
                ('done_by', models.ForeignKey(blank=True, help_text='None: it ended by itself.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(blank=True, help_text='On whose desk it is.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='items', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': [models.OrderBy(models.F('due_on'), nulls_last=True), 'opened_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('note', models.CharField(blank=True, max_length=300)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('to', models.ForeignKey(blank=True, help_text='None: the queue.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handovers', to='work.item')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('audience', models.CharField(choices=[('personal', 'only I'), ('chambers', 'the panel and its recorder'), ('court', 'everyone of the court who works on the case')], max_length=16)),
                ('text', evercourt.kernel.fields.ProtectedTextField()),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('removed_at', models.DateTimeField(blank=True, help_text='Its words are gone with it.', null=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='cases.case')),
            ],
            options={
                'ordering': ['-written_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('text', models.TextField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Enclosure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.casedocument')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enclosures', to='work.post')),
            ],
        ),
        migrations.CreateModel(
            name='Thread',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(max_length=200)),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='threads', to='cases.case')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-opened_at', '-pk'],
            },
        ),
        migrations.AddField(
            model_name='post',
            name='thread',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='work.thread'),
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('office', models.CharField(blank=True, choices=[('filing_clerk', 'filing clerk'), ('registry_clerk', 'registry clerk'), ('judge', 'judge'), ('president', 'court president'), ('recorder', 'court recorder'), ('mediator', 'mediator'), ('enforcement_officer', 'enforcement officer'), ('hotline_agent', 'hotline agent'), ('hotline_supervisor', 'hotline supervisor'), ('detention_operator', 'detention-centre operator'), ('auditor', 'auditor'), ('administrator', 'administrator')], max_length=32)),
                ('read_at', models.DateTimeField(blank=True, help_text='When the person, or one of the office, read it.', null=True)),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('thread', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='work.thread')),
            ],
        ),
        migrations.AddIndex(
            model_name='item',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['court', 'office', 'due_on'], name='items_of_an_office'),
        ),
        migrations.AddIndex(
            model_name='item',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['person', 'due_on'], name='items_of_a_person'),
        ),
        migrations.AddIndex(
            model_name='item',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['kind', 'thing'], name='items_about_a_thing'),
        ),
        migrations.AddIndex(
            model_name='item',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['case'], name='items_of_a_case'),
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'open'), ('done_at__isnull', False), _connector='OR'), name='done_says_when'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='item',
            trigger=pgtrigger.compiler.Trigger(name='lawful_states', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{open:done}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='fe937af7e92cd7185245a6655946d1f65404694e', operation='UPDATE', pgid='pgtrigger_lawful_states_2c79c', table='work_item', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='item',
            trigger=pgtrigger.compiler.Trigger(name='stays_as_opened', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."court_id" IS DISTINCT FROM (NEW."court_id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."opened_at" IS DISTINCT FROM (NEW."opened_at") OR OLD."opened_by_id" IS DISTINCT FROM (NEW."opened_by_id") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."thing" IS DISTINCT FROM (NEW."thing"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='fd79f03e5d8641ac22d505849a0c146b010e9bc4', operation='UPDATE', pgid='pgtrigger_stays_as_opened_0271f', table='work_item', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='handover',
            trigger=pgtrigger.compiler.Trigger(name='a_handover_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='43195cd4ccc8283d07f23117f9ba510cd6a5d22a', operation='UPDATE OR DELETE', pgid='pgtrigger_a_handover_stays_e8621', table='work_handover', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='enclosure',
            constraint=models.UniqueConstraint(fields=('post', 'paper'), name='a_paper_is_enclosed_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='post',
            trigger=pgtrigger.compiler.Trigger(name='a_post_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='6ccf6e6bf4d392b8ade40685bf40d90d13f74424', operation='UPDATE OR DELETE', pgid='pgtrigger_a_post_stays_95d7d', table='work_post', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='member',
            constraint=models.UniqueConstraint(fields=('thread', 'user', 'office'), name='one_takes_part_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='member',
            constraint=models.CheckConstraint(condition=models.Q(('user', None), ('office', ''), _connector='XOR'), name='a_person_or_an_office_takes_part'),
        ),
    ]
