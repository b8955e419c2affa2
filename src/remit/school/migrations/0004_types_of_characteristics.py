"""A school set up before a type of characteristic was known has it from now; pupil premium has a kind of its own."""

import csv
from pathlib import Path
from secrets import token_urlsafe

from django.db import migrations

TYPES = Path(__file__).parents[1] / "reference" / "characteristics.csv"


def bring_up_to_date(apps, schema_editor):
    types = apps.get_model("school", "CharacteristicType").objects.using(schema_editor.connection.alias)
    if not types.exists():
        return  # the set-up makes them
    for row in csv.DictReader(TYPES.read_text(encoding="utf-8").splitlines()):
        row["many"] = bool(row["many"])
        if not types.filter(code=row["code"]).update(**row):
            types.create(ref=token_urlsafe(9), **row)


class Migration(migrations.Migration):
    dependencies = [("school", "0003_people_and_timetable")]
    operations = [migrations.RunPython(bring_up_to_date, migrations.RunPython.noop)]
