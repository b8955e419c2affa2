"""An entry keeps how serious its category was then: of those that were logged before, how serious it is now."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def as_their_category(apps, schema_editor):
    alias = schema_editor.connection.alias
    categories = apps.get_model("behaviour", "Category").objects.using(alias).filter(pk=OuterRef("category"))
    entries = apps.get_model("behaviour", "LogEntry").objects.using(alias).filter(sort="incident")
    entries.update(severity=Subquery(categories.values("severity")[:1]))


class Migration(migrations.Migration):
    dependencies = [("behaviour", "0002_picture")]
    operations = [
        migrations.AddField("logentry", "severity", models.PositiveSmallIntegerField(default=0)),
        migrations.RunPython(as_their_category, migrations.RunPython.noop),
    ]
