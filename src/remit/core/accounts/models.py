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


class Token(models.Model):
    """What opens something of an account without its password: `accounts/tokens.py`. Its hash is kept, never the token.
    A record of this shape is held by a program, and ends with the account by itself: `core/outputs/programs.py`."""

    token = ""  # on a row that was just given one, and nowhere else
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made = models.DateTimeField(default=clock.now)
    withdrawn = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        return self.withdrawn is None


class Invitation(Token):
    """A link with which somebody chooses a password, once."""

    ends = models.DateTimeField()
    used = models.DateTimeField(null=True)


class SightChange(models.Model):
    """Something was written that decides what opens to whom: `core/sight.py`."""

    drawn = models.BigIntegerField()


class SignIn(models.Model):
    """One try to sign in: her own history, and what slows down who guesses. Of an address that nobody has, only a
    keyed hash is kept, and that for an hour or two."""

    FAILED, HALF, WORKED = "failed", "half", "worked"  # half: the password was right, the second step was not shown
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)
    address = models.GenericIPAddressField(null=True)
    device = models.CharField(max_length=60)
    place = models.CharField(max_length=48, blank=True)  # a browser or session with a count of its own
    how = models.CharField(max_length=12, default="password")
    outcome = models.CharField(max_length=6, default=FAILED)

    class Meta:
        indexes = [
            models.Index(fields=["name", "at"]),
            models.Index(fields=["address", "at"]),
            models.Index(fields=["user", "at"]),
            models.Index(fields=["at"]),
        ]


class Kept(models.Model):
    """What all workers must know alike for a few minutes: a one-time code that was used, tries of a second step.
    Django's database cache writes it; the model is there for its table."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)
