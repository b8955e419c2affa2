"""Clients that ask for one page without pause, each on a connection of its own that is kept: told as JSON.

python -m benchmarks.load PORT PATH CLIENTS SECONDS [COOKIE …]     (client n sends the cookie n, from the first again)
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

OPENING = b"HTTP/1.1 200"


class Client(asyncio.Protocol):
    """As little of HTTP as the server's answers need: a head with a length, then a body. An answer that is not whole
    or not 200 ends it, and is counted."""

    def __init__(self, request: bytes, until: float, taken: list[float], faults: list[str]) -> None:
        self.request, self.until, self.taken, self.faults = request, until, taken, faults
        self.held, self.whole = bytearray(), 0
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self._ask()

    def _ask(self) -> None:
        self.held.clear()
        self.whole, self.began = 0, time.perf_counter()
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        self.held += data
        if not self.whole and (end := self.held.find(b"\r\n\r\n")) > 0:
            head = bytes(self.held[:end]).lower()
            length = next((line[15:] for line in head.split(b"\r\n") if line.startswith(b"content-length:")), b"")
            if not self.held.startswith(OPENING) or not length:
                self.faults.append(head.split(b"\r\n")[0].decode(errors="replace"))
                self.transport.close()
                return
            self.whole = end + 4 + int(length)
        if self.whole and len(self.held) >= self.whole:
            now = time.perf_counter()
            self.taken.append(now - self.began)
            if now < self.until:
                self._ask()
            else:
                self.transport.close()

    def connection_lost(self, fault: Exception | None) -> None:
        if time.perf_counter() < self.until and not self.faults:
            self.faults.append("the connection was cut")
        self.done.set_result(None)


async def load(port: int, path: str, clients: int, seconds: float, cookies: list[str]) -> dict[str, object]:
    taken: list[float] = []
    faults: list[str] = []
    began, own = time.perf_counter(), time.process_time()
    made = []
    for number in range(clients):
        cookie = f"Cookie: {cookies[number % len(cookies)]}\r\n" if cookies else ""
        request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{cookie}\r\n".encode()
        given = (request, began + seconds, taken, faults)
        made.append(
            (await asyncio.get_running_loop().create_connection(lambda g=given: Client(*g), "127.0.0.1", port))[1]
        )
    await asyncio.gather(*(each.done for each in made))
    passed = time.perf_counter() - began
    return {"taken": taken, "faults": faults, "seconds": passed, "cpu": time.process_time() - own}


if __name__ == "__main__":
    port, path, clients, seconds, *cookies = sys.argv[1:]
    print(json.dumps(asyncio.run(load(int(port), path, int(clients), float(seconds), cookies))))
