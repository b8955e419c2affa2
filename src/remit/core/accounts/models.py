from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from remit.core import clock


class Users(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        """An e-mail address is one address whatever its capitals."""
        return self.get(email__iexact=username or "")


class User(AbstractBaseUser):
    """Someone who can sign in. What she may open follows from her posts, never from this row."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    theme = models.CharField(max_length=5, default="auto", choices=[(each, each) for each in ("auto", "light", "dark")])
    first_password = models.BooleanField(default=False)  # given by the office: changed before anything is opened
    is_active = models.BooleanField(default=True)
    joined = models.DateTimeField(default=clock.now, editable=False)

    objects = Users()
    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_an_address")]

    def __str__(self) -> str:
        return self.name
