"""A post's holder is in its tenures."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("school", "0005_tenures")]
    operations = [migrations.RemoveField(model_name="post", name="holder")]
