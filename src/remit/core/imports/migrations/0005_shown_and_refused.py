from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("imports", "0004_said_and_extra"),
    ]

    operations = [
        migrations.AddField(
            model_name="batch",
            name="refused",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="batch",
            name="shown",
            field=models.JSONField(null=True),
        ),
    ]
