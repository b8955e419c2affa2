"""Where the web server may answer: an address that is free, and one that it is safe to answer on."""

import errno
import os
import socket

from remit.config.commands import Refusal

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
PORT = 8000
TRIES = 11


def is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise Refusal(f"cannot answer on {host}:{port}: {error.strerror}.") from error
    return True


def free_port(host: str, asked: int | None) -> int:
    """The port asked for, or else the first free one from 8000 on."""
    if asked and not is_free(host, asked):
        raise Refusal(f"port {asked} is in use. Name another: --port {asked + 1}")
    found = asked or next((port for port in range(PORT, PORT + TRIES) if is_free(host, port)), None)
    if not found:
        raise Refusal(f"ports {PORT} to {PORT + TRIES - 1} are all in use. Name another with --port.")
    return found


def refuse_open_door(host: str, *, tls: bool, proxy: bool) -> None:
    """On an address that others can reach, TLS is spoken here or by a declared proxy, and Remit knows its own names."""
    if os.environ.get("REMIT_ORIGINS") and not (tls or proxy):
        raise Refusal(
            "REMIT_ORIGINS says that others reach Remit by TLS, and nothing here speaks it: give --tls-cert FILE and "
            "--tls-key FILE, or --proxy, or leave REMIT_ORIGINS out."
        )
    if (tls or proxy) and not os.environ.get("REMIT_HOSTS"):
        raise Refusal("say first under which names Remit is reached, for example REMIT_HOSTS=remit.school.example")
    if host not in LOOPBACK and not (tls or proxy):
        raise Refusal(
            f"others can reach {host}, and what they send would cross the network in the clear. "
            "Give --tls-cert FILE and --tls-key FILE, or --proxy where a proxy in front of Remit speaks TLS."
        )
