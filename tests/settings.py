"""Remit in memory: the same guards, tasks at once, a cheap password hash."""

import atexit
import os
import shutil
import tempfile

if "REMIT_DATA" not in os.environ:
    os.environ["REMIT_DATA"] = tempfile.mkdtemp(prefix="remit-tests-")
    atexit.register(shutil.rmtree, os.environ["REMIT_DATA"], ignore_errors=True)

if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
    # Where nothing is to be written beside the code it is written apart: the processes that tests start, some hundred,
    # would else each compile every module again.
    os.environ["PYTHONPYCACHEPREFIX"] = tempfile.mkdtemp(prefix="remit-tests-")
    atexit.register(shutil.rmtree, os.environ["PYTHONPYCACHEPREFIX"], ignore_errors=True)

from remit.config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
_database = globals()["DATABASES"]["default"]  # of the settings above
if _database["ENGINE"] == "remit.core.sqlite":
    # In memory nobody waits for a turn, and pytest-django knows a database in memory by this name.
    _database["ENGINE"] = "django.db.backends.sqlite3"
_database.setdefault("TEST", {})["MIGRATE"] = False  # see `django_db_setup` in conftest.py
