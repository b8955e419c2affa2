"""Names as people type them: also the letters that no accent comes off by Unicode, as in Łukasz."""

from importlib import import_module

from django.db import migrations

fold = import_module("remit.school.migrations.0012_names_as_typed").fold


class Migration(migrations.Migration):
    dependencies = [("school", "0014_a_new_year")]
    operations = [migrations.RunPython(fold, migrations.RunPython.noop)]
