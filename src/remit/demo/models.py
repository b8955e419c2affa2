from django.db import models


class Mark(models.Model):
    """One row, in a database whose people are made up and in no other: by which code and for which day it was built."""

    stamp = models.CharField(max_length=64)
    day = models.DateField()
