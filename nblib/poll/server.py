"""The pages of a poll, over HTTP: one for the lecturer's projector, one for the students' phones.

What it guards, since it may listen on a network full of strangers: a page is found by the room's
code alone; the lecturer's buttons need a token, which the first visit turns into a cookie, so that
the projected address does not show it; each form carries Tornado's token against forged requests;
a voter is a random number in a signed cookie, so nobody can make one up; requests are small, and
one address sends so many and no more. Nobody's address is written down. Nothing is encrypted: this
is for predictions in a lecture, not for marks or elections.
"""

import html
import json
import secrets
import socket
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

import tornado.httpserver
import tornado.web
from tornado.log import app_log

from nblib.exercises.quiz import LETTERS

from .room import ANSWERED, ASKED, CODE_LETTERS, Room

PAGE = Path(__file__).parent / "page"
BURST, RATE = 3000, 300  # requests of one address: at once, and then a second
GUESS = 50  # a wrong code or token counts as so many requests
LARGEST = 4096  # bytes that a form may have
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
        "img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
SAID = {
    404: "There is no such page here. Type the address as it stands on the screen in front.",
    405: "This page can be opened, and nothing else.",
    429: "Too many requests came from this address. Wait a few seconds and load the page again.",
}


class Limit:
    """How many requests an address may still send: `burst` at once, `rate` more each second."""

    def __init__(
        self, burst: float, rate: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.burst, self.rate, self.clock = burst, rate, clock
        self._left: dict[str, tuple[float, float]] = {}

    def take(self, address: str) -> bool:
        """Whether the address has a request left; if so it is used up."""
        enough = self._of(address) >= 1
        if enough:
            self.charge(address, 1)
        return enough

    def charge(self, address: str, cost: float) -> None:
        """Use up so many requests, also those that the address will only have later."""
        if len(self._left) > 10_000:  # no list of addresses grows for ever
            self._left.clear()
        self._left[address] = (self._of(address) - cost, self.clock())

    def _of(self, address: str) -> float:
        """How many the address has left; below 0 where more were used up than it had."""
        left, since = self._left.get(address, (self.burst, self.clock()))
        return min(self.burst, left + (self.clock() - since) * self.rate)


class Counted(tornado.web.Application):
    """Lets each address send so many requests and no more, whatever is in them."""

    def find_handler(self, request: Any, **kwargs: Any) -> Any:
        if self.settings["limit"].take(request.remote_ip or ""):
            return super().find_handler(request, **kwargs)
        return self.get_handler_delegate(request, TooMany, self.settings["default_handler_args"])


def application(room: Room, address: str, alone: bool = False) -> Counted:
    """The poll as a web application. Its settings hold the lecturer's `token`.

    address  where students find it, such as http://192.168.1.5:8765
    alone    whether only this machine can open it, so that the page says so
    """
    token = secrets.token_urlsafe(16)
    shared = {"room": room, "address": address, "alone": alone}
    return Counted(
        [
            (r"/", Entrance, shared),
            (r"/lecturer", Lecturer, shared),
            (r"/lecturer/count", Count, shared),
            (r"/lecturer/counts\.json", Counts, shared),
            (r"/lecturer/([A-Za-z0-9_-]+)", Door, shared),
            (r"/([A-Za-z]+)", Student, shared),
            (r"/([A-Za-z]+)/moment", Moment, shared),
            (r"/(poll\.css|poll\.js)", Asset, {"path": str(PAGE)}),
        ],
        default_handler_class=Nowhere,
        default_handler_args=shared,
        template_path=str(PAGE),
        cookie_secret=secrets.token_hex(32),
        token=token,
        limit=Limit(BURST, RATE),
        xsrf_cookies=True,
        # Cookies of one machine are shared by all of its ports, JupyterLab's among them.
        xsrf_cookie_name=f"poll_{room.code}_xsrf",
        xsrf_cookie_kwargs={"httponly": True, "samesite": "Lax"},
        log_function=lambda handler: None,
    )


def listen(application: tornado.web.Application, host: str, port: int) -> tuple[Any, int]:
    """Begin to listen, in the running event loop: (server, port). Port 0 takes any that is free.

    Raises OSError where host and port cannot be had.
    """
    six = ":" in host
    bound = socket.create_server(
        (host, port),
        family=socket.AF_INET6 if six else socket.AF_INET,
        backlog=512,
        dualstack_ipv6=six and socket.has_dualstack_ipv6(),  # with :: at addresses of IPv4, too
    )
    bound.setblocking(False)
    server = tornado.httpserver.HTTPServer(
        application,
        max_body_size=LARGEST,
        max_header_size=4 * LARGEST,
        idle_connection_timeout=120,
        body_timeout=10,
    )
    server.add_socket(bound)
    return server, bound.getsockname()[1]


def marked(text: str) -> str:
    """A text of a quiz as HTML: what stands between `backticks` is code."""
    parts = html.escape(text).split("`")
    return "".join(f"<code>{part}</code>" if i % 2 else part for i, part in enumerate(parts))


# --- what all pages share -----------------------------------------------------------------------


class Discreet(tornado.web.RequestHandler):
    """Writes down what has gone wrong here, and neither what was sent nor from where."""

    def log_exception(
        self,
        typ: type[BaseException] | None,
        value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        if typ and value and not isinstance(value, tornado.web.HTTPError):
            app_log.error("A page of the poll failed.", exc_info=(typ, value, tb))


class Page(Discreet):
    """Headers, and errors that are sentences."""

    def initialize(self, room: Room, address: str, alone: bool) -> None:
        self.room, self.address, self.alone = room, address, alone

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        for name, value in HEADERS.items():
            self.set_header(name, value)

    def get_template_namespace(self) -> dict[str, Any]:
        return super().get_template_namespace() | {
            "room": self.room,
            "question": self.room.question,
            "shown": self.room.question is not None and self.room.question.stage != ASKED,
            "answered": self.room.question is not None and self.room.question.stage == ANSWERED,
            "letters": LETTERS,
            "marked": marked,
        }

    def refuse(self, status: int, sentence: str, guess: bool = False) -> None:
        """End with a page that says what is wrong."""
        if guess:
            self.settings["limit"].charge(self.request.remote_ip or "", GUESS)
        self.set_status(status)
        self.render("entrance.html", sentence=sentence)

    def write_error(self, status_code: int, **about: Any) -> None:
        # 403 is raised where a form comes without its token, or a vote from no voter.
        sentence = SAID.get(status_code, "Something went wrong here. Load the page again.")
        if status_code == 403:
            sentence = (
                "Your browser did not send back what this page gave it. Allow cookies for this "
                "address, open it again, and vote once more."
            )
        self.render("entrance.html", sentence=sentence)


class Nowhere(Page):
    """Any other address."""

    def prepare(self) -> None:
        raise tornado.web.HTTPError(404)


class TooMany(Page):
    """What an address gets that has no request left."""

    def check_xsrf_cookie(self) -> None:
        """No form is read here."""

    def prepare(self) -> None:
        raise tornado.web.HTTPError(429)


class Asset(Discreet, tornado.web.StaticFileHandler):
    """The pages' style and script."""


class Entrance(Page):
    """A field for the room's code."""

    def get(self) -> None:
        code = self.get_query_argument("code", "")
        letters = "".join(letter for letter in code.upper() if letter in CODE_LETTERS)
        if letters:
            self.redirect(f"/{letters[:8]}", status=303)
        elif code:
            self.refuse(404, "That is no code of a room. It has four letters.")
        else:
            self.render("entrance.html", sentence="")


# --- the students ---------------------------------------------------------------------------------


class Voter(Page):
    """A page that is found by the room's code, and knows a browser again."""

    def prepare(self) -> None:
        if self.path_args and self.path_args[0].upper() != self.room.code:
            self.refuse(404, f"There is no room {self.path_args[0]} here.", guess=True)

    def voter(self, new: bool = False) -> str:
        """The random name of this browser; "" if it has none yet and `new` is not set."""
        cookie = f"poll_{self.room.code}_voter"
        known = self.get_signed_cookie(cookie, max_age_days=1)
        if known or not new:
            return known.decode() if known else ""
        made = secrets.token_hex(8)
        self.set_signed_cookie(cookie, made, expires_days=1, httponly=True, samesite="Lax")
        return made


class Student(Voter):
    """The question, and a vote that can be changed until the votes are shown."""

    def get(self, code: str) -> None:
        question, voter = self.room.question, self.voter(new=True)
        self.render(
            "student.html",
            vote=question.votes.get(voter) if question else None,
            late=self.get_query_argument("late", "") != "",
        )

    def post(self, code: str) -> None:
        voter, question = self.voter(), self.room.question
        moment, text = (self.get_body_argument(name, "") for name in ("moment", "option"))
        if not voter:
            raise tornado.web.HTTPError(403)
        options = [str(i) for i in range(len(question.quiz.options))] if question else []
        if moment == self.room.moment and text not in options:
            self.refuse(400, "That is none of the options. Open the page again and choose one.")
            return
        counted = self.room.vote(voter, moment, int(text) if text in options else -1)
        self.redirect(f"/{self.room.code}" + ("" if counted else "?late=1"), status=303)


class Moment(Voter):
    """What the page asks every two seconds: is there something new?"""

    def get(self, code: str) -> None:
        if voter := self.voter():
            self.room.arrive(voter)
        self.write({"moment": self.room.moment})


# --- the lecturer ---------------------------------------------------------------------------------


class Door(Page):
    """The address with the token: it gives this browser the right, and leads on without it."""

    def get(self, token: str) -> None:
        if not secrets.compare_digest(token, self.settings["token"]):
            self.refuse(403, Lecture.CLOSED, guess=True)
            return
        cookie = f"poll_{self.room.code}_lecturer"
        self.set_signed_cookie(cookie, "yes", expires_days=None, httponly=True, samesite="Lax")
        self.redirect("/lecturer", status=303)


class Lecture(Page):
    """A page that only the lecturer may open."""

    CLOSED = "This page is the lecturer's. Its whole address stands where the poll was started."

    def prepare(self) -> None:
        if not self.get_signed_cookie(f"poll_{self.room.code}_lecturer", max_age_days=1):
            self.refuse(403, self.CLOSED)


class Lecturer(Lecture):
    """What the projector shows, with the buttons."""

    def get(self) -> None:
        self.render("lecturer.html", address=self.address, alone=self.alone, number=_votes)

    def post(self) -> None:
        done: dict[str, Callable[[], None]] = {
            "next": lambda: self.room.step(1),
            "before": lambda: self.room.step(-1),
            "show": self.room.show,
            "answer": self.room.answer,
            "again": self.room.again,
        }
        act = done.get(self.get_body_argument("do", ""))
        # A button that was pressed twice acts once.
        if act and self.get_body_argument("moment", "") == self.room.moment:
            act()
        self.redirect("/lecturer", status=303)


class Count(Lecture):
    """How many have voted, for the lecturer's page, which asks every second."""

    def get(self) -> None:
        self.write({"moment": self.room.moment, "said": _votes(self.room)})


class Counts(Lecture):
    """The counts as a file, which the browser saves."""

    def get(self) -> None:
        counts = self.room.counts()
        name = f"room-{self.room.code}-{counts['saved'][:10]}.json"
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.set_header("Content-Disposition", f'attachment; filename="{name}"')
        self.write(json.dumps(counts, indent=1, ensure_ascii=False) + "\n")


def _votes(room: Room) -> str:
    """How many phones there are, and how many have voted."""
    if room.question is None:
        return f"{len(room.here)} joined"
    return f"{len(room.question.votes)} of {len(room.here)} voted"
