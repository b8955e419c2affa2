"""Whether Remit is wired safely: Django's own check, the secret, who can reach it and how."""

import json

from django.conf import settings
from django.core.checks import WARNING as DJANGO_WARNING
from django.core.checks import run_checks

from remit.config import presence
from remit.config.commands.serve import NOTE
from remit.config.doctor import FAULT, OK, WARNING, Answer, check
from remit.config.ports import LOOPBACK

# A school decides nothing for the other names of its domain, so neither are they asked for HTTPS nor listed for it;
# `frame-ancestors 'none'` in core/headers does what W002 asks for.
NOT_OURS = {"security.W002", "security.W005", "security.W021"}
# HTTPS alone makes these possible; on this machine only there is none.
BY_TLS = {"security.W004", "security.W008", "security.W012", "security.W016"}
SHORTEST, FEWEST = 32, 10  # characters of the secret, and different ones among them


@check("Django's deployment check")
def deployment() -> Answer:
    passed_over = NOT_OURS | (set() if settings.SECURE else BY_TLS)
    found = [
        each
        for each in run_checks(include_deployment_checks=True)
        if each.level >= DJANGO_WARNING and each.id not in passed_over
    ]
    if not found:
        return OK, "Django finds nothing to complain of."
    told = "; ".join(f"{each.id}: {each.msg.splitlines()[0]}" for each in found)
    return FAULT, f"Django complains: {told}", "Each code is explained in Django's list of system checks."


@check("debug")
def debug() -> Answer:
    if settings.DEBUG:
        return FAULT, "Debug pages are on: they show rows and settings.", "Take DEBUG out of the settings."
    return OK, "Debug pages are off."


@check("secret key")
def secret() -> Answer:
    key = settings.SECRET_KEY
    if not key:
        return FAULT, "There is no secret to sign sessions with.", "Unset REMIT_SECRET and start again: one is made."
    if len(key) < SHORTEST or len(set(key)) < FEWEST or key.startswith("django-insecure"):
        mend = f"Delete {settings.DATA / 'secret'}, unset REMIT_SECRET and start again: a new one is made, all sign in."
        return FAULT, "The secret that signs sessions could be guessed.", mend
    return OK, "The secret is long enough."


@check("who can reach it")
def listening() -> Answer:
    try:
        note = json.loads((presence.folder() / NOTE).read_text())
    except (OSError, ValueError):
        return OK, "Remit was not served from this folder yet."
    if note["listen"] in LOOPBACK and not note["proxy"]:
        return OK, "Only this machine reaches it."
    if not (note["tls"] or note["proxy"]):
        mend = "Serve it with --tls-cert and --tls-key, or with --proxy behind one that speaks TLS."
        return FAULT, f"Others reach {note['listen']}, and nothing encrypts what they send.", mend
    if "*" in settings.ALLOWED_HOSTS:
        return WARNING, "Remit answers to any name.", "Set REMIT_HOSTS to the names that it is reached by."
    return OK, f"Others reach it by TLS{' through a proxy' if note['proxy'] else ''}."
