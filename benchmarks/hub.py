"""How a hub bears a class: so many students at once, each moving a slider of notebook 05.

    python -m benchmarks.hub                   4, 12 and 24 students, each for 20 seconds
    python -m benchmarks.hub --students 24 --seconds 10

A hub is started as `make hub` starts it, on this machine alone. Students sign up, are admitted, get
a server and a kernel, run the cells of notebook 05 that show an explorer, and move a slider
once a second. What is timed is the way through the hub's proxy to the kernel and back, until the
kernel has sent the new picture and sentence; a browser's drawing is not in it. Memory is PSS, in
which what several processes share counts once, in equal parts. It is bounded: in students, in
seconds, and everything is stopped at its end.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import psutil
import requests
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from tools.hub import Running

from .memory import cells, pss

WORD = "a class of students"
EVERY = 1.0  # seconds from one move to the next
LIMIT = 90  # seconds for a server, a kernel or a cell


class Student:
    """One who works at a hub: first by HTTP, then over the kernel's WebSocket."""

    def __init__(self, hub, name):
        self.hub, self.name, self.web = hub, name, requests.Session()
        self.moves = []

    def post(self, page, **fields):
        """Fill in and send a page's form."""
        address = f"{self.hub.address}/hub/{page}"
        self.web.get(address, timeout=LIMIT)
        fields["_xsrf"] = self.web.cookies.get("_xsrf", path="/hub/")
        return self.web.post(address, data=fields, timeout=LIMIT)

    def sign_up(self):
        again = {"signup_password": WORD, "signup_password_confirmation": WORD}
        self.post("signup", username=self.name, **again).raise_for_status()

    def log_in(self, word=WORD, to="/hub/home"):
        self.post(f"login?next={to}", username=self.name, password=word).raise_for_status()

    def start(self):
        """A server and a kernel of one's own; the seconds until the server answered."""
        begun = time.monotonic()
        self.web.get(f"{self.hub.address}/hub/spawn", timeout=LIMIT)
        own = f"{self.hub.address}/user/{self.name}"
        while not self._there(f"{own}/lab"):
            if time.monotonic() - begun > LIMIT:
                raise RuntimeError(f"the server of {self.name} did not start")
            time.sleep(0.5)
        seconds = time.monotonic() - begun
        token = self.web.cookies.get("_xsrf", path=f"/user/{self.name}/")
        made = self.web.post(f"{own}/api/kernels", headers={"X-XSRFToken": token}, timeout=LIMIT)
        made.raise_for_status()
        self.kernel = f"{own}/api/kernels/{made.json()['id']}/channels"
        return seconds

    def _there(self, page):
        """Whether the server shows its page, and not the hub one to wait."""
        reply = self.web.get(page, timeout=LIMIT)
        return reply.status_code == 200 and reply.url.startswith(page)

    async def connect(self):
        cookies = "; ".join(f"{c.name}={c.value}" for c in self.web.cookies)
        address = self.kernel.replace("http:", "ws:", 1)
        request = HTTPRequest(address, headers={"Cookie": cookies, "Origin": self.hub.address})
        self.line = await websocket_connect(request)

    async def ask(self, kind, content):
        """Send a message; what the kernel has sent by the time that it is idle again."""
        header = {
            "msg_id": uuid.uuid4().hex,
            "msg_type": kind,
            "username": "",
            "session": self.name,
        }
        header |= {"version": "5.3", "date": "2026-01-01T00:00:00Z"}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        await self.line.write_message(json.dumps({**message, "channel": "shell", "buffers": []}))
        came = []
        while True:
            text = await asyncio.wait_for(self.line.read_message(), LIMIT)
            if text is None:
                raise RuntimeError(f"the kernel of {self.name} has gone")
            if isinstance(text, bytes):
                text = _json(text)
            said = json.loads(text)
            if said["parent_header"].get("msg_id") != header["msg_id"]:
                continue
            came.append(said)
            if said["msg_type"] == "error":
                raise RuntimeError("\n".join(said["content"]["traceback"]))
            if said["msg_type"] == "status" and said["content"]["execution_state"] == "idle":
                return came

    async def run(self, sources):
        """Run cells; the numbers of the first slider that a cell makes, to be moved."""
        self.slider = None
        for source in sources:
            code = {"code": source, "silent": False, "store_history": True, "allow_stdin": False}
            for said in await self.ask("execute_request", code):
                state = (
                    said["content"].get("data", {}).get("state", {})
                    if (said["msg_type"] == "comm_open")
                    else {}
                )
                if self.slider is None and state.get("_model_name", "").endswith("SliderModel"):
                    self.slider = said["content"]["comm_id"], state
        if self.slider is None:
            raise RuntimeError("no cell of the notebook has made a slider")

    async def move(self, seconds, first):
        """Move the slider once a second, beginning after `first` seconds."""
        comm, state = self.slider
        low, high = state["min"], state["max"]
        await asyncio.sleep(first)
        end = time.monotonic() + seconds
        step = 0
        while time.monotonic() < end:
            step += 1
            value = low + (high - low) * (step % 7) / 7
            value = int(value) if isinstance(state["value"], int) else value
            data = {"method": "update", "state": {"value": value}, "buffer_paths": []}
            begun = time.monotonic()
            await self.ask("comm_msg", {"comm_id": comm, "data": data})
            self.moves.append(time.monotonic() - begun)
            await asyncio.sleep(max(0.0, EVERY - self.moves[-1]))


def _json(message):
    """The text of a binary message of Jupyter's: numbers that say where each part begins, the JSON,
    then the buffers of a picture."""
    count = int.from_bytes(message[:4], "big")
    begins = [int.from_bytes(message[4 * k : 4 * k + 4], "big") for k in range(1, count + 1)]
    return message[begins[0] : begins[1] if count > 1 else None].decode()


def measure(students, seconds):
    """Dict of numbers: seconds to a server, to a picture (median, p95), MB of each student."""
    with tempfile.TemporaryDirectory() as folder:
        hub = Running(folder, HUB_STUDENTS=str(students))
        try:
            return _with(hub, students, seconds)
        finally:
            hub.stop()


def _with(hub, students, seconds):
    class_ = [Student(hub, f"student{k}") for k in range(students)]
    teacher = Student(hub, "teacher")
    teacher.log_in(hub.password())
    for student in class_:
        student.sign_up()
        teacher.web.get(f"{hub.address}/hub/authorize/{student.name}", timeout=LIMIT)
        student.log_in()
    with ThreadPoolExecutor(4) as four:  # as many come at the same moment
        started = list(four.map(Student.start, class_))

    async def lesson():
        await asyncio.gather(*(student.connect() for student in class_))
        await asyncio.gather(*(student.run(cells()) for student in class_))
        held = _held(hub)
        gaps = [EVERY * k / students for k in range(students)]
        await asyncio.gather(
            *(student.move(seconds, gap) for student, gap in zip(class_, gaps, strict=True))
        )
        return held

    held = asyncio.run(lesson())
    moves = sorted(m for student in class_ for m in student.moves)
    return {
        "students": students,
        "server": statistics.median(started),
        "moves": len(moves),
        "p50": 1000 * statistics.median(moves),
        "p95": 1000 * moves[int(0.95 * (len(moves) - 1))],
        "server_mb": held["servers"] / students,
        "kernel_mb": held["kernels"] / students,
        "each": (held["servers"] + held["kernels"]) / students,
        "hub": held["hub"],
    }


def _held(hub):
    """MB that all students' servers hold, all their kernels, and the hub with its helpers."""
    found = {"servers": 0.0, "kernels": 0.0, "hub": 0.0}
    for process in [psutil.Process(hub.process.pid), *hub.processes()]:
        line = " ".join(process.cmdline())
        whose = "kernels" if "ipykernel" in line else "servers" if "singleuser" in line else "hub"
        found[whose] += pss([process])[0]
    return found


def main(arguments=None):
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--students", type=int, nargs="*", default=[4, 12, 24], choices=range(1, 25)
    )
    parser.add_argument("--seconds", type=int, default=20, choices=range(1, 61))
    given = parser.parse_args(arguments)
    print(
        "students  a server after  moves  to the picture: median   p95"
        "   a server   a kernel   together  the hub"
    )
    for students in given.students:
        found = measure(students, given.seconds)
        print(
            "{students:8}  {server:12.1f} s  {moves:5}  {p50:18.0f} ms  {p95:4.0f} ms  "
            "{server_mb:5.0f} MB {kernel_mb:7.0f} MB {each:7.0f} MB  {hub:5.0f} MB".format(**found)
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
