"""Names as people type them, kept beside those that are held."""

import remit.school.models.pupils
from django.db import migrations

from remit.school.rows.names import folded


OF = {
    "Pupil": ("given_name", "family_name"),
    "Particulars": ("legal_given_name", "middle_names", "legal_family_name", "former_family_name"),
}


def fold(apps, schema_editor):
    """What a later save would write. A thousand rows at a time."""
    for name, fields in OF.items():
        held = apps.get_model("school", name).objects.using(schema_editor.connection.alias).order_by("pk")
        last = 0
        while rows := list(held.filter(pk__gt=last)[:1000]):
            for row in rows:
                said = folded(" ".join(getattr(row, each) for each in fields))
                row.names = f" {said}" if said else ""
            held.bulk_update(rows, ["names"])
            last = rows[-1].pk


class Migration(migrations.Migration):
    dependencies = [
        ("school", "0011_emergency"),
    ]

    operations = [
        migrations.AddField(
            model_name="particulars",
            name="names",
            field=remit.school.models.pupils.FoldedNames(
                "legal_given_name",
                "middle_names",
                "legal_family_name",
                "former_family_name",
                blank=True,
                default="",
                editable=False,
            ),
        ),
        migrations.AddField(
            model_name="pupil",
            name="names",
            field=remit.school.models.pupils.FoldedNames(
                "given_name", "family_name", blank=True, default="", editable=False
            ),
        ),
        migrations.RunPython(fold, migrations.RunPython.noop),
    ]
