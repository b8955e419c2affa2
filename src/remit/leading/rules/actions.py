"""Every write to rules: make one, change it, end it, take that back."""

from __future__ import annotations

from typing import Any

from remit.core.acts import Refused, action, record, saved_over
from remit.core.viewers import Viewer
from remit.leading.rules import rules
from remit.leading.rules.models import Rule
from remit.school.models import Post

MOST = 30  # rules a post


@action(rules.can_make)
def make(*, by: Viewer, post: Post, details: dict[str, Any]) -> Rule:
    """It is quiet until its reminder is switched on. Errors: Refused, ValidationError."""
    if Rule.objects.visible_to(by).filter(post=post, ended_on=None).count() >= MOST:
        raise Refused(f"A post has {MOST} rules at most. End one first.")
    rule = Rule(school_id=post.school_id, post=post, **details)
    rule.full_clean()
    rule.save()
    record(rule, name=str(rule))
    return rule


@action(rules.can_change)
def change(*, by: Viewer, rule: Rule, version: int, details: dict[str, Any]) -> Rule:
    """What it found so far is looked for anew. Errors: Refused, Stale, ValidationError."""
    if rule.ended_on:
        raise Refused("This rule has ended. Take that back first.")
    record(rule, **saved_over(rule, version, **details))
    return rule


@action(rules.can_change)
def end(*, by: Viewer, rule: Rule) -> Rule:
    """It finds nothing more. Errors: Refused, Stale."""
    if rule.ended_on:
        raise Refused("This rule has ended already.")
    record(rule, **saved_over(rule, rule.version, ended_on=by.day))
    return rule


@action(rules.can_change)
def resume(*, by: Viewer, rule: Rule) -> Rule:
    """Errors: Refused, Stale."""
    if rule.ended_on is None:
        raise Refused("This rule stands.")
    record(rule, **saved_over(rule, rule.version, ended_on=None))
    return rule
