"""Start a poll: `python -m nblib.poll 05`, which is what `make poll NOTEBOOK=05` does.

--host H   where to listen (default 127.0.0.1: this machine alone; 0.0.0.0: its network)
--port P   the port (default 8765)
--no-browser   print the lecturer's address, and do not open it
"""

import argparse
import asyncio
import contextlib
import errno
import ipaddress
import os
import re
import socket
import sys
import webbrowser
from collections.abc import Sequence
from pathlib import PurePath

from nblib.exercises import QUIZZES
from nblib.exercises.quiz import Quiz
from nblib.words import count

from .room import Room
from .server import application, listen

PORT = 8765


def quizzes_of(notebook: str) -> list[Quiz]:
    """The quizzes of a notebook, by its number or the name of its file: "5", "05_training.ipynb".

    Raises ValueError for a notebook that does not exist or has no quiz.

    >>> [quiz.id for quiz in quizzes_of("00")]
    ['0.rings', '0.third-input', '0.few-digits']
    """
    number = re.match(r"\d+", PurePath(notebook).name)
    part = str(int(number[0])) if number else ""
    found = [quiz for id, quiz in QUIZZES.items() if id.partition(".")[0] == part]
    if not found:
        parts = dict.fromkeys(int(id.partition(".")[0]) for id in QUIZZES)
        said = (
            f"there is no quiz in a notebook {notebook!r}" if notebook else "no notebook is named"
        )
        raise ValueError(
            f"{said[0].upper()}{said[1:]}. Give the number of one that has quizzes, such as "
            f"NOTEBOOK=05: {', '.join(f'{part:02d}' for part in parts)}."
        )
    return found


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens there."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_everywhere(host: str) -> bool:
    """Whether what listens there does so at each address of this machine: 0.0.0.0, ::, or none."""
    try:
        return host == "" or ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def address_of(host: str) -> str:
    """The address to tell others, for one to listen on: with 0.0.0.0 that of this machine."""
    if not is_everywhere(host):
        return f"[{host}]" if ":" in host else host
    probe = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with probe, contextlib.suppress(OSError):
        probe.connect(("192.0.2.1", 9))  # nothing is sent: the system says where it would go
        return str(probe.getsockname()[0])
    return socket.gethostname()


def trouble(error: OSError, host: str, port: int) -> str:
    """Why host and port cannot be had, and what to do."""
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is taken, perhaps by another poll. Stop that one, or choose another "
            f"port: PORT={port + 1}."
        )
    if error.errno == errno.EACCES:
        return f"Port {port} is kept for the system. Choose one above 1023: PORT={PORT}."
    number = error.errno or 0  # below 0 where it is the name that is not known
    why = os.strerror(number) if number > 0 else error.strerror
    return (
        f"This machine cannot listen on {host!r} ({why}). HOST is 127.0.0.1 for this "
        "machine alone, or 0.0.0.0 for the network that it is in."
    )


def port_number(text: str) -> int:
    if not (text.isdecimal() and 0 < int(text) < 65536):
        raise argparse.ArgumentTypeError(f"a port is a number from 1 to 65535; got {text!r}")
    return int(text)


async def serve(quizzes: Sequence[Quiz], host: str, port: int, browser: bool) -> None:
    """Hand the poll out until the task is cancelled."""
    room = Room(quizzes)
    alone = is_loopback(host)
    address = f"http://{address_of(host)}:{port}"
    app = application(room, address, alone)
    listen(app, host, port)
    mine = f"http://127.0.0.1:{port}" if is_everywhere(host) else address
    lecturer = f"{mine}/lecturer/{app.settings['token']}"
    print(f"A poll with {count(len(quizzes), 'question')}. Ctrl-C ends it.\n")
    print(f"Students: {address}/{room.code}")
    print(f"You:      {lecturer}\n")
    if alone:
        print("Only this machine can open it. For phones in the same network: HOST=0.0.0.0")
    else:
        print(
            f"It listens on {host}: whoever can reach this machine in its network, and has the "
            "code, can vote. What they send is not encrypted. Your own address is a key: keep it."
        )
    print("Nothing is stored unless you save the counts.", flush=True)
    if browser:
        webbrowser.open(lecturer)
    await asyncio.Event().wait()


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; 1 if the poll cannot begin."""
    parser = argparse.ArgumentParser(
        prog="python -m nblib.poll", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("notebook", nargs="?", default="")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=port_number, default=PORT)
    parser.add_argument("--no-browser", action="store_true")
    given = parser.parse_args(arguments)
    try:
        asyncio.run(serve(quizzes_of(given.notebook), given.host, given.port, not given.no_browser))
    except KeyboardInterrupt:
        print("\nThe poll is over.")
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(trouble(error, given.host, given.port), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
