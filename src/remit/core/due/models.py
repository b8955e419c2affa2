from django.db import models


class Due(models.Model):
    """When something that time alone causes comes next. `fault` is the name of what stopped it last, if anything did."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()
    ran = models.DateTimeField(null=True)
    fault = models.CharField(max_length=80, blank=True)
