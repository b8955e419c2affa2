import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    """What holds between the rows, and how they are found."""

    dependencies = [("onreport", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["school", "ended_on"], name="onreport_re_school__22868e_idx"),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["pupil", "first_day"], name="onreport_re_pupil_i_404c47_idx"),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on", None)),
                fields=("pupil",),
                name="one_open_report_a_pupil",
                violation_error_message="There is a report that runs already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__gte", models.F("first_day"))),
                name="a_report_ends_after_it_begins",
                violation_error_message="The last day is before the first.",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_on", None), ("outcome", "")),
                    models.Q(("ended_on__isnull", False), models.Q(("outcome", ""), _negated=True)),
                    _connector="OR",
                ),
                name="an_ended_report_has_an_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("aim__gte", models.F("lowest")),
                    (
                        "aim__lte",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(models.F("lowest"), "+", models.Value(4)),
                            "-",
                            models.Value(1),
                        ),
                    ),
                ),
                name="an_aim_is_on_the_scale",
            ),
        ),
        migrations.AddConstraint(
            model_name="homepage",
            constraint=models.UniqueConstraint(fields=("report", "contact", "day"), name="one_page_home_an_evening"),
        ),
        migrations.AddConstraint(
            model_name="reportreason",
            constraint=models.UniqueConstraint(fields=("report",), name="one_reason_a_report"),
        ),
        migrations.AddIndex(
            model_name="reportreview",
            index=models.Index(fields=["report", "day"], name="onreport_re_report__b77240_idx"),
        ),
        migrations.AddConstraint(
            model_name="reporttarget",
            constraint=models.UniqueConstraint(fields=("report", "position"), name="one_target_a_place"),
        ),
        migrations.AddConstraint(
            model_name="reporttarget",
            constraint=models.CheckConstraint(
                condition=models.Q(("position__gte", 1), ("position__lte", 3)), name="three_targets_at_most"
            ),
        ),
        migrations.AddIndex(
            model_name="reportscore",
            index=models.Index(fields=["report", "day"], name="onreport_re_report__055f1c_idx"),
        ),
        migrations.AddIndex(
            model_name="reportscore",
            index=models.Index(fields=["pupil", "day"], name="onreport_re_pupil_i_f5ab3e_idx"),
        ),
        migrations.AddConstraint(
            model_name="reportscore",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("group__isnull", False), ("part", ""), ("period__isnull", False)),
                    models.Q(("group", None), ("period", None), models.Q(("part", ""), _negated=True)),
                    _connector="OR",
                ),
                name="a_score_is_of_a_lesson_or_of_a_part_of_a_day",
            ),
        ),
    ]
