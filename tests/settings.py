"""Remit in memory: the same guards, tasks at once, a cheap password hash."""

import os
import tempfile

os.environ.setdefault("REMIT_DATA", tempfile.mkdtemp(prefix="remit-tests-"))

from remit.config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
