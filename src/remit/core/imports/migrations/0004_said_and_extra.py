from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0003_undone_and_headings"),
    ]

    operations = [
        migrations.AddField(model_name="batch", name="said", field=models.JSONField(default=dict)),
        migrations.AddField(model_name="row", name="extra", field=models.JSONField(default=dict)),
    ]
