from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_signing_in"),
    ]

    operations = [
        migrations.AddField(
            model_name="signin",
            name="place",
            field=models.CharField(blank=True, default="", max_length=48),
            preserve_default=False,
        ),
    ]
