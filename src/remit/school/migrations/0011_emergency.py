from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("school", "0010_admission_number"),
    ]

    operations = [
        migrations.AddField(
            model_name="school",
            name="shows_emergency",
            field=models.BooleanField(default=True, verbose_name="every adult sees what to do in an emergency"),
        ),
    ]
