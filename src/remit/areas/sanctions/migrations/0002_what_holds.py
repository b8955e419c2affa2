from django.db import migrations, models


class Migration(migrations.Migration):
    """What holds between the rows, and how they are found."""

    dependencies = [("sanctions", "0001_initial")]

    operations = [
        migrations.AddConstraint(
            model_name="pattern",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends__gt", models.F("begins"))),
                name="pattern_of_detention_ends_after_it_begins",
                violation_error_message="It ends before it begins.",
            ),
        ),
        migrations.AddConstraint(
            model_name="pattern",
            constraint=models.CheckConstraint(
                condition=models.Q(("capacity__gte", 1)),
                name="pattern_of_detention_has_a_place",
                violation_error_message="It has one place at least.",
            ),
        ),
        migrations.AddIndex(
            model_name="sitting",
            index=models.Index(fields=["school", "day"], name="sanctions_s_school__cc3d31_idx"),
        ),
        migrations.AddConstraint(
            model_name="sitting",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends__gt", models.F("begins"))),
                name="sitting_of_detention_ends_after_it_begins",
                violation_error_message="It ends before it begins.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sitting",
            constraint=models.CheckConstraint(
                condition=models.Q(("capacity__gte", 1)),
                name="sitting_of_detention_has_a_place",
                violation_error_message="It has one place at least.",
            ),
        ),
        migrations.AddConstraint(
            model_name="sitting",
            constraint=models.UniqueConstraint(fields=("pattern", "day"), name="one_sitting_a_pattern_and_day"),
        ),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(fields=["pupil", "state"], name="sanctions_p_pupil_i_892a70_idx"),
        ),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(fields=["sitting"], name="sanctions_p_sitting_a45d70_idx"),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "moved"), _negated=True),
                fields=("sitting", "pupil"),
                name="one_place_a_pupil_and_sitting",
                violation_error_message="There is a place in this sitting already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("told_how", ""), ("told_on", None)),
                    models.Q(("told_on__isnull", False), models.Q(("told_how", ""), _negated=True)),
                    _connector="OR",
                ),
                name="who_was_told_of_a_detention_was_told_somehow",
            ),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.UniqueConstraint(fields=("school", "code"), name="one_rung_a_code"),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.UniqueConstraint(
                fields=("school", "name"),
                name="one_rung_a_name",
                violation_error_message="The ladder has a stage of this name already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.CheckConstraint(
                condition=models.Q(("times", 1), models.Q(("times__gt", 1), ("within__gte", 1)), _connector="OR"),
                name="several_entries_are_within_some_days",
                violation_error_message="Say within how many school days.",
            ),
        ),
        migrations.AddIndex(
            model_name="response",
            index=models.Index(fields=["pupil", "day"], name="sanctions_r_pupil_i_b896df_idx"),
        ),
        migrations.AddIndex(
            model_name="response",
            index=models.Index(fields=["school", "day"], name="sanctions_r_school__06ad91_idx"),
        ),
        migrations.AddIndex(
            model_name="response",
            index=models.Index(fields=["entry"], name="sanctions_r_entry_i_3fea46_idx"),
        ),
        migrations.AddConstraint(
            model_name="response",
            constraint=models.UniqueConstraint(fields=("occasion", "pupil"), name="one_response_a_pupil_and_occasion"),
        ),
        migrations.AddConstraint(
            model_name="response",
            constraint=models.CheckConstraint(
                condition=models.Q(("done_on", None), ("let_go_on", None), _connector="OR"),
                name="a_response_is_done_or_let_go_not_both",
            ),
        ),
        migrations.AddConstraint(
            model_name="response",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage__isnull", False), models.Q(("words", ""), _negated=True), _connector="OR"),
                name="no_further_action_says_why",
                violation_error_message="Say why there is no further action.",
            ),
        ),
        migrations.AddConstraint(
            model_name="usesheet",
            constraint=models.UniqueConstraint(
                fields=("group", "staff", "asked_by", "first_day", "last_day"), name="asked_once_of_a_class_and_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="usesheet",
            constraint=models.CheckConstraint(
                condition=models.Q(("staff", models.F("asked_by")), _negated=True), name="nobody_asks_for_their_own"
            ),
        ),
    ]
