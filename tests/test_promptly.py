"""That a kernel's messages do not wait for the browser's acknowledgement (`nblib/promptly.py`).

Protected here: the server that the course starts has a connection without Nagle's algorithm, made
of the one that it would have had, and the socket is really told. How much sooner an explorer then
answers, `make latency` measures.
"""

import asyncio
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

from tornado.iostream import IOStream

from nblib.promptly import at_once
from tools import lab

SHOW = """
from jupyter_server.serverapp import ServerApp
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
app = ServerApp()
app.initialize(argv=["--allow-root", "--no-browser"], new_httpserver=False)
used = app.web_app.settings["kernel_websocket_connection_class"]
print(used.__module__, issubclass(used, ZMQChannelsWebsocketConnection))
"""


def test_the_courses_server_has_it(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", SHOW],
        env=lab.environment(tmp_path),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["nblib.promptly", "True"], done.stderr


class Usual:
    """A connection as Jupyter has them, as far as it matters here."""

    def __init__(self, handler):
        self.websocket_handler = handler

    def connect(self):
        return "connected"


async def _without_delay(connection):
    """Whether the socket of such a connection, a class, sends at once when it has connected."""
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as here,
    ):
        stream = IOStream(here)
        handler = SimpleNamespace(set_nodelay=stream.set_nodelay)
        assert connection(handler).connect() == "connected"
        return here.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0


def test_its_socket_sends_at_once():
    def told(connection):
        return asyncio.run(_without_delay(connection))

    # In a thread: the browser's tests may have a loop of their own in this one.
    with ThreadPoolExecutor(1) as thread:
        assert [*thread.map(told, [Usual, at_once(Usual)])] == [False, True]
