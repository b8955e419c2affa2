"""Tutors who save registers without pause, each as a phone sends them: a key made once a save, an answer waited for, the
same key again where none came. Told as JSON: how long answers took, what was refused, and every save that was acknowledged.

python -m benchmarks.tutors PORT SECONDS PLAN     (PLAN: a file of `storm.py`; SIGTERM ends it as the seconds do)
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

PATIENCE, AGAIN = 10, 0.1  # seconds: as a phone waits for an answer; sooner than a phone tries again
FINISH = 60  # seconds in which what is under way has its answer
CODES = ("/",) * 88 + tuple("LLLLLLNNNIIM")
NOTED = {"AM": "08:50", "PM": "13:05"}
READY = "/offline/ready/"
Answer = tuple[int, bytes]


class Tutor:
    """One who is signed in, with a connection that is kept while it holds."""

    def __init__(self, number: int, port: int, plan: dict[str, Any], told: dict[str, Any]) -> None:
        self.number, self.port, self.told = number, port, told
        self.registers, self.pupils = iter(plan["registers"]), plan["pupils"]
        self.draw, self.made = Random(f"{number} {plan['registers'][0]}"), 0
        self.stream: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.token, self.cookies = "", dict([plan["session"].split("=", 1)])

    async def save_all(self) -> None:
        """One register after another, until there is none left or time is up."""
        for address, form, day, session in self.registers:
            if time.perf_counter() >= self.told["until"]:
                break
            await self._save(address, form, day, session)
        else:
            self.told["ran out"] += 1
        await self._hang_up()

    async def _hang_up(self) -> None:
        if self.stream:
            self.stream[1].close()
            with suppress(OSError):
                await self.stream[1].wait_closed()
        self.stream = None

    async def _save(self, address: str, form: str, day: str, session: str) -> None:
        self.made += 1
        key, codes = f"{self.number:02}{self.made:06}{self.draw.getrandbits(96):024x}", {}
        values = {"once": key, "noted": f"{day}T{NOTED[session]}:00Z"}
        for ref in self.pupils[form]:
            codes[ref] = code = self.draw.choice(CODES)
            values |= {f"m-{ref}": code, f"t-{ref}": "5" if code == "L" else "", f"s-{ref}": "0"}
        body = urlencode(values).encode()
        while time.perf_counter() < self.told["until"] + FINISH:
            began = time.perf_counter()
            answer = await self._tried(address, body)
            if answer is None:
                self.told["tries"]["no answer"] += 1
                await asyncio.sleep(AGAIN)
                continue
            status, content = answer
            said = json.loads(content) if status in {200, 422} else {}
            if status == 200 and said.get("saved"):
                self.told["taken"].append(time.perf_counter() - began)
                self.told["acknowledged"].append([key, day, session, codes])
                if said["conflicts"] or said["mistakes"]:
                    self.told["refused"]["conflict"] += 1
                return
            if status in {404, 422}:
                self.told["refused"][str(status)] += 1
                return
            self.told["tries"][str(status)] += 1
            self.token = ""
            await asyncio.sleep(AGAIN)
        self.told["under way"].append([key, day, session, codes])

    async def _tried(self, address: str, body: bytes) -> Answer | None:
        """None where the connection was cut, or nothing came in time."""
        try:
            async with asyncio.timeout(PATIENCE):
                if self.stream is None:
                    self.token = ""
                    self.stream = await asyncio.open_connection("127.0.0.1", self.port)
                if not self.token:
                    await self._get_ready()
                return await self._ask("POST", address, body)
        except (OSError, EOFError, TimeoutError):
            await self._hang_up()
            return None

    async def _get_ready(self) -> None:
        """What a save is to carry. Errors: OSError where the server has no word on it yet."""
        status, content = await self._ask("GET", READY)
        self.token = json.loads(content).get("token", "") if status == 200 else ""
        if not self.token:
            raise ConnectionError(f"not ready: {status}")

    async def _ask(self, method: str, address: str, body: bytes = b"") -> Answer:
        assert self.stream is not None
        reader, writer = self.stream
        heads = [f"{method} {address} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        heads.append(f"Cookie: {'; '.join(map('='.join, self.cookies.items()))}")
        if body:
            heads += [f"X-CSRFToken: {self.token}", "Remit-Waited: 1", "HX-Request: true"]
            heads += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        writer.write("\r\n".join([*heads, "", ""]).encode() + body)
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        pairs = [(name.lower(), value) for name, _, value in (line.partition(": ") for line in lines if line)]
        self.cookies |= dict(value.partition(";")[0].split("=", 1) for name, value in pairs if name == "set-cookie")
        content = await reader.readexactly(int(dict(pairs).get("content-length", "0")))
        return int(first.split()[1]), content


async def storm(port: int, seconds: float, plans: list[dict[str, Any]]) -> dict[str, Any]:
    began, own = time.perf_counter(), time.process_time()
    told: dict[str, Any] = {"until": began + seconds, "taken": [], "acknowledged": [], "under way": [], "ran out": 0}
    told |= {"refused": Counter(), "tries": Counter()}

    def enough() -> None:
        told["until"] = min(told["until"], time.perf_counter())

    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, enough)
    await asyncio.gather(*(Tutor(number, port, plan, told).save_all() for number, plan in enumerate(plans)))
    told["seconds"], told["cpu"] = time.perf_counter() - began, time.process_time() - own
    return told


if __name__ == "__main__":
    plans = json.loads(Path(sys.argv[3]).read_text(encoding="utf-8"))
    print(json.dumps(asyncio.run(storm(int(sys.argv[1]), float(sys.argv[2]), plans))))
