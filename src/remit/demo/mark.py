"""Whether this database holds made-up people."""

from django.http import HttpRequest

from remit.demo.models import Mark

_known: dict[str, bool] = {}


def is_demo() -> bool:
    """Asked once a process: a database does not change its nature while it is served."""
    if "demo" not in _known:
        _known["demo"] = Mark.objects.exists()
    return _known["demo"]


def is_demo_now() -> bool:
    """Asked of the database each time: where this is answered wrongly, anybody could become anybody."""
    return Mark.objects.exists()


def forget() -> None:
    _known.clear()


def made_up(request: HttpRequest) -> dict[str, bool]:
    """Context for every page but the error pages, which are drawn without asking anything."""
    return {"made_up": request.resolver_match is not None and is_demo()}
