from django.db import migrations, models


class Migration(migrations.Migration):
    """What holds between the rows, and how they are found."""

    dependencies = [("suspensions", "0001_initial")]

    operations = [
        migrations.AddConstraint(
            model_name="direction",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__gte", models.F("first_day"))),
                name="a_direction_ends_after_it_begins",
                violation_error_message="The last day is before the first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="lettertext",
            constraint=models.UniqueConstraint(fields=("school", "code"), name="one_suspension_letter_a_code"),
        ),
        migrations.AddConstraint(
            model_name="managedmove",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_on", None),
                    models.Q(("here_on__isnull", False), ("parents_on__isnull", False), ("there_on__isnull", False)),
                    _connector="OR",
                ),
                name="a_managed_move_begins_by_consent",
                violation_error_message="It begins once parents and both schools have agreed.",
            ),
        ),
        migrations.AddIndex(
            model_name="suspension",
            index=models.Index(fields=["pupil", "first_day"], name="suspensions_pupil_i_26f55a_idx"),
        ),
        migrations.AddIndex(
            model_name="suspension",
            index=models.Index(fields=["school", "state", "first_day"], name="suspensions_school__6b1ce2_idx"),
        ),
        migrations.AddConstraint(
            model_name="suspension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("last_day", None), ("sort", "permanent")),
                    models.Q(models.Q(("sort", "permanent"), _negated=True), ("last_day__gte", models.F("first_day"))),
                    _connector="OR",
                ),
                name="a_suspension_ends_after_it_begins",
                violation_error_message="The last day is before the first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="suspension",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_on", None), ("state__in", ["prepared", "dropped"])),
                    models.Q(("decided_on__isnull", False), ("state__in", ["decided", "cancelled"])),
                    _connector="OR",
                ),
                name="what_is_decided_has_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="reintegration",
            constraint=models.UniqueConstraint(fields=("suspension",), name="one_reintegration_a_suspension"),
        ),
    ]
