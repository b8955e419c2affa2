"""A first language is one of a list: what was written as a name is its code from now, where the list has it."""

import csv
from pathlib import Path

from django.db import migrations

LANGUAGES = Path(__file__).parents[1] / "reference" / "languages.csv"


def by_code(apps, schema_editor):
    alias = schema_editor.connection.alias
    types = apps.get_model("school", "CharacteristicType").objects.using(alias).filter(code="LANGUAGE")
    if not types.exists():
        return  # the set-up makes them
    types.update(values="languages")
    lines = (line for line in LANGUAGES.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    codes = {row["name"].casefold(): row["code"] for row in csv.DictReader(lines)}
    held = apps.get_model("school", "Characteristic").objects.using(alias).filter(type__code="LANGUAGE")
    for value in list(held.order_by().values_list("value", flat=True).distinct()):
        if code := codes.get(value.casefold()):
            held.filter(value=value).update(value=code)


class Migration(migrations.Migration):
    dependencies = [("school", "0008_previous_school")]
    operations = [migrations.RunPython(by_code, migrations.RunPython.noop)]
