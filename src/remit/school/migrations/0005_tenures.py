"""Who holds a post has days of its own: one post may be held by two, and be passed on."""

from secrets import token_urlsafe

import django.db.models.deletion
import remit.core.records
from django.db import migrations, models


def holders_hold(apps, schema_editor):
    alias = schema_editor.connection.alias
    tenures = apps.get_model("school", "Tenure").objects.using(alias)
    for post in apps.get_model("school", "Post").objects.using(alias).order_by("pk"):
        tenures.create(
            ref=token_urlsafe(9),
            school_id=post.school_id,
            post=post,
            staff_id=post.holder_id,
            first_day=post.first_day,
            last_day=post.last_day,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("school", "0004_types_of_characteristics"),
    ]

    operations = [
        migrations.CreateModel(
            name="Tenure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ref",
                    models.CharField(default=remit.core.records.new_ref, editable=False, max_length=12, unique=True),
                ),
                ("version", remit.core.records.VersionField(default=1, editable=False)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField(blank=True, null=True)),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="school.post"
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="school.school"
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tenures", to="school.staff"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("last_day", None), ("last_day__gte", models.F("first_day")), _connector="OR"
                        ),
                        name="school_tenure_ends_after_it_begins",
                        violation_error_message="The last day is before the first.",
                    ),
                    models.UniqueConstraint(fields=("post", "staff", "first_day"), name="one_tenure_a_person_and_day"),
                ],
            },
        ),
        migrations.RunPython(holders_hold, migrations.RunPython.noop),
    ]
