"""Earlier times on roll have rows of their own; what is open is open once; characteristics have a version."""

import django.db.models.deletion
import remit.core.records
from django.db import migrations, models


def open_once(apps, schema_editor):
    """Of rows that are open and say the same the one that began first holds all that the others say."""
    alias = schema_editor.connection.alias
    for name, keys in (
        ("Characteristic", ("pupil_id", "type_id", "value")),
        ("GroupLead", ("group_id", "staff_id")),
        ("Membership", ("pupil_id", "group_id")),
    ):
        rows = apps.get_model("school", name).objects.using(alias)
        seen, doubles = set(), []
        for pk, *key in rows.filter(last_day=None).order_by("first_day", "pk").values_list("pk", *keys):
            if tuple(key) in seen:
                doubles.append(pk)
            seen.add(tuple(key))
        rows.filter(pk__in=doubles).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("school", "0006_posts_without_holder"),
    ]

    operations = [
        migrations.CreateModel(
            name="Enrolment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=remit.core.records.new_ref, editable=False, max_length=12, unique=True),
                ),
                ("first_day", models.DateField()),
                ("last_day", models.DateField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.RemoveConstraint(
            model_name="pupil",
            name="school_pupil_ends_after_it_begins",
        ),
        migrations.AddField(
            model_name="characteristic",
            name="version",
            field=remit.core.records.VersionField(default=1, editable=False),
        ),
        migrations.RunPython(open_once, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="characteristic",
            constraint=models.UniqueConstraint(
                condition=models.Q(("last_day", None)),
                fields=("pupil", "type", "value"),
                name="one_open_characteristic_a_type",
                violation_error_message="This is held already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="grouplead",
            constraint=models.UniqueConstraint(
                condition=models.Q(("last_day", None)), fields=("group", "staff"), name="one_open_charge"
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("last_day", None)), fields=("pupil", "group"), name="one_open_place_in_a_group"
            ),
        ),
        migrations.AddField(
            model_name="enrolment",
            name="pupil",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="school.pupil"
            ),
        ),
        migrations.AddField(
            model_name="enrolment",
            name="school",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="school.school"),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day", None), ("last_day__gte", models.F("first_day")), _connector="OR"),
                name="school_enrolment_ends_after_it_begins",
                violation_error_message="The last day is before the first.",
            ),
        ),
    ]
