"""A poll in the lecture room: every vote counts once, and nobody else's page, key or room opens.

Protected here: the counts, whatever order votes and buttons come in, and with 150 phones at once;
the code, the token and the cookies; limits on requests; a phone by keyboard, with a screen reader's
names, without scripts; the lecturer's page from the first question to the saved counts; and that a
poll that cannot begin says why.
"""

import asyncio
import collections
import concurrent.futures
import contextlib
import doctest
import html
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode, urlparse

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tornado.httpclient import AsyncHTTPClient

import nblib.poll.__main__
import nblib.poll.room
from nblib.exercises import QUIZZES
from nblib.poll.__main__ import address_of, is_everywhere, is_loopback, main, quizzes_of
from nblib.poll.room import ANSWERED, ASKED, MOST_VOTERS, SHOWN, Room
from nblib.poll.server import GUESS, LARGEST, Limit, application, listen, marked
from tests import axe
from tests.runs import PATHS, ROOT

SEEDS = QUIZZES["4.seeds"]


def begun(*quizzes):
    """A room in which the first of these questions is asked."""
    room = Room(quizzes or [SEEDS])
    room.step(1)
    return room


def apart(function, *arguments):
    """A call in a thread of its own: the tests' browser has an event loop in this one."""
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        return pool.submit(function, *arguments).result()


def run(coroutine):
    return apart(asyncio.run, coroutine)


# --- counting -------------------------------------------------------------------------------------

STEPS = st.one_of(
    st.tuples(st.just("vote"), st.integers(0, 5), st.integers(0, len(SEEDS.options) - 1)),
    st.tuples(st.sampled_from(["show", "answer", "again"])),
)


@given(st.lists(STEPS, max_size=40))
def test_the_counts_are_those_of_a_plain_book(steps):
    """The last vote of each voter counts, and none while the votes are shown."""
    room, rounds, stage = begun(), [{}], ASKED
    for name, *what in steps:
        if name == "vote":
            voter, option = what
            counted = room.vote(str(voter), room.moment, option)
            assert counted == (stage == ASKED)
            if counted:
                rounds[-1][voter] = option
            continue
        getattr(room, name)()
        if name == "again" and stage != ASKED:
            stage = ASKED
            rounds += [{}] if rounds[-1] else []
        elif (name, stage) in {("show", ASKED), ("answer", SHOWN)}:
            stage = SHOWN if name == "show" else ANSWERED
    wanted = [
        [list(votes.values()).count(option) for option in range(len(SEEDS.options))]
        for votes in rounds
    ]
    assert [room.question.counts(i) for i in range(len(rounds))] == wanted
    saved = room.counts()["quizzes"]
    assert saved.get("4.seeds", {}).get("rounds", []) == [
        counts for counts in wanted if sum(counts)
    ]


def test_a_vote_for_an_earlier_question_or_round_is_not_counted():
    room = begun(SEEDS, QUIZZES["4.depth"])
    earlier = room.moment
    room.step(1)
    assert not room.vote("a", earlier, 0)
    assert room.vote("a", room.moment, 0)
    earlier = room.moment
    room.show()
    room.again()
    assert not room.vote("a", earlier, 1)
    assert room.question.counts(0)[0] == 1 and not any(room.question.counts())


def test_a_room_has_a_limit_and_those_in_it_can_still_change_their_vote():
    room = begun()
    assert all(room.vote(str(voter), room.moment, 0) for voter in range(MOST_VOTERS))
    assert not room.vote("one more", room.moment, 0)
    assert room.vote("7", room.moment, 1)
    assert room.question.counts()[:2] == [MOST_VOTERS - 1, 1]
    room.arrive("one more")
    assert len(room.here) == MOST_VOTERS


def test_the_questions_come_in_the_order_of_the_notebook():
    """So that a lecturer who goes through the notebook never has to go back."""
    for path in PATHS:
        text = "\n".join(
            cell.source
            for cell in nbformat.read(path, as_version=4).cells
            if cell.cell_type == "code"
        )
        asked = re.findall(r'^quiz\("([^"]+)"\)', text, re.MULTILINE)
        if asked:
            assert [quiz.id for quiz in quizzes_of(path.name)] == asked, path.name


# --- over HTTP ------------------------------------------------------------------------------------


class Browser:
    """A browser without a screen: it keeps cookies, and sends forms as they stand in the page."""

    def __init__(self, url, cookies=None):
        self.url, self.cookies, self.page = url, dict(cookies or {}), ""
        self.client = AsyncHTTPClient(
            force_instance=True, max_clients=10, defaults={"request_timeout": 60}
        )

    async def open(self, path, form=None):
        """The last reply, after redirections; `page` is its text."""
        for _ in range(4):
            sent = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            reply = await self.client.fetch(
                self.url + path,
                method="GET" if form is None else "POST",
                body=None if form is None else urlencode(form),
                headers={"Cookie": sent},
                follow_redirects=False,
                raise_error=False,
            )
            for line in reply.headers.get_list("Set-Cookie"):
                for name, morsel in SimpleCookie(line).items():
                    self.cookies[name] = morsel.value
            if reply.code != 303:
                break
            path, form = reply.headers["Location"], None
        self.path, self.page = path, html.unescape(reply.body.decode())
        return reply

    async def send(self, path, **fields):
        """A form of the page that is open, with the fields that it hides."""
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', self.page))
        return await self.open(path, hidden | fields)


@contextlib.asynccontextmanager
async def served(room, **settings):
    """(address, lecturer's token) of a room on this machine."""
    app = application(room, "http://room.example:1", alone=False)
    app.settings.update(settings)
    server, port = listen(app, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{port}", app.settings["token"]
    finally:
        server.stop()
        await server.close_all_connections()


def test_150_phones_at_once_are_counted_exactly():
    """Each opens the page, votes, and changes its vote; all of them at the same time."""
    room = begun()
    many = len(SEEDS.options)

    async def phone(url, number):
        browser = Browser(url)
        first, last = number % many, number * number % many
        codes = [(await browser.open(f"/{room.code}")).code]
        for option in (first, last):
            codes.append((await browser.send(f"/{room.code}", option=option)).code)
            assert f"You voted {'abcdefgh'[option]})" in browser.page
        return codes

    async def all_of_them():
        async with served(room) as (url, _):
            return await asyncio.gather(*(phone(url, number) for number in range(150)))

    assert run(all_of_them()) == [[200, 200, 200]] * 150
    wanted = collections.Counter(number * number % many for number in range(150))
    assert room.question.counts() == [wanted[option] for option in range(many)]
    assert len(room.here) == 150


def test_a_room_is_found_by_its_code_alone():
    room = begun()
    other = "BBBB" if room.code != "BBBB" else "CCCC"

    async def look():
        async with served(room) as (url, _):
            browser = Browser(url)
            for path in ("/", f"/{other}", f"/{other}/moment", "/?code=aeiou", "/x/y", "/lecturer"):
                reply = await browser.open(path)
                assert SEEDS.question[:20] not in browser.page and room.code not in browser.page
                assert reply.code == {"/": 200, "/lecturer": 403}.get(path, 404), path
                assert "Traceback" not in browser.page and "<form" in browser.page
            assert not browser.cookies
            await browser.open(f"/?code=+{room.code.lower()}")
            assert SEEDS.question[:20] in browser.page

    run(look())


def test_a_wrong_code_is_shown_as_text():
    async def look():
        async with served(begun()) as (url, _):
            browser = Browser(url)
            reply = await browser.open("/?code=%3Cscript%3E")
            assert b"<script>" not in reply.body

    run(look())


def test_the_lecturers_pages_need_the_token_and_the_projected_address_does_not_show_it():
    room = begun()

    async def look():
        async with served(room) as (url, token):
            stranger = Browser(url)
            await stranger.open(f"/{room.code}")
            for path in ("/lecturer", "/lecturer/count", "/lecturer/counts.json", "/lecturer/x"):
                assert (await stranger.open(path)).code == 403
                assert "is the lecturer's" in stranger.page
            await stranger.open(f"/{room.code}")
            assert (await stranger.send("/lecturer", do="show")).code == 403
            assert room.question.stage == ASKED
            lecturer = Browser(url)
            await lecturer.open(f"/lecturer/{token}")
            assert lecturer.path == "/lecturer" and token not in lecturer.page
            assert SEEDS.question[:20] in lecturer.page
            await lecturer.send("/lecturer", do="show")
            assert room.question.stage == SHOWN
            await lecturer.open("/lecturer/count")
            assert json.loads(lecturer.page) == {"moment": room.moment, "said": "0 of 0 voted"}

    run(look())


def test_a_button_that_is_pressed_twice_acts_once():
    room = begun(SEEDS, QUIZZES["4.depth"], QUIZZES["4.theorem"])

    async def press():
        async with served(room) as (url, token):
            lecturer = Browser(url)
            await lecturer.open(f"/lecturer/{token}")
            before = lecturer.page
            for _ in range(2):
                lecturer.page = before
                await lecturer.send("/lecturer", do="next")
            assert (await lecturer.send("/lecturer", do="explode")).code == 200

    run(press())
    assert room.place == 1


def test_forged_votes_are_not_counted():
    """Without the form's token, with a voter that nobody was given, for no option that there is."""
    room = begun()

    async def forge():
        async with served(room) as (url, _):
            browser = Browser(url)
            await browser.open(f"/{room.code}")
            page = browser.page
            reply = await browser.open(f"/{room.code}", {"moment": room.moment, "option": "0"})
            assert reply.code == 403 and "Allow cookies" in browser.page
            voter = next(name for name in browser.cookies if name.endswith("_voter"))
            given = browser.cookies[voter]
            for made_up in ("", "0" * 16, given[:-4] + "0000"):
                browser.page, browser.cookies[voter] = page, made_up
                assert (await browser.send(f"/{room.code}", option="0")).code == 403
            browser.cookies[voter] = given
            for option in ("", "-1", str(len(SEEDS.options)), "1.5", "zero", "²"):
                browser.page = page
                assert (await browser.send(f"/{room.code}", option=option)).code == 400
                assert "none of the options" in browser.page
            assert not any(room.question.counts())
            browser.page = page
            await browser.send(f"/{room.code}", option="0")
            assert sum(room.question.counts()) == 1

    run(forge())


def test_a_vote_that_comes_too_late_is_told_so():
    room = begun()

    async def vote():
        async with served(room) as (url, _):
            browser = Browser(url)
            await browser.open(f"/{room.code}")
            room.show()
            await browser.send(f"/{room.code}", option="0")
            assert "came too late" in browser.page and not any(room.question.counts())

    run(vote())


def test_two_rooms_on_one_machine_share_nothing():
    """A browser sends the cookies of one port to all ports of a machine."""
    one, two = begun(), begun(QUIZZES["5.nudge"])

    async def visit():
        async with served(one) as (first, token), served(two) as (second, other):
            browser = Browser(first)
            await browser.open(f"/lecturer/{token}")
            await browser.open(f"/{one.code}")
            await browser.send(f"/{one.code}", option="1")
            elsewhere = Browser(second, browser.cookies)
            assert (await elsewhere.open("/lecturer")).code == 403
            assert (await elsewhere.open(f"/lecturer/{token}")).code == 403
            assert (await elsewhere.open(f"/{one.code}")).code == 404
            await elsewhere.open(f"/{two.code}")
            assert "You voted" not in elsewhere.page
            assert SEEDS.question[:20] not in elsewhere.page
            await elsewhere.open(f"/lecturer/{other}")
            await elsewhere.open("/lecturer/counts.json")
            assert json.loads(elsewhere.page)["quizzes"] == {}

    run(visit())


def test_an_address_sends_so_many_requests_and_no_more():
    now = [0.0]
    limit = Limit(3, 2, clock=lambda: now[0])
    assert [limit.take("a") for _ in range(4)] == [True, True, True, False]
    assert limit.take("b")
    now[0] = 1.0
    assert [limit.take("a") for _ in range(3)] == [True, True, False]
    now[0] = 100.0
    limit.charge("a", 5)  # of the three that it has
    assert not limit.take("a")
    now[0] = 101.4
    assert not limit.take("a")
    now[0] = 101.6
    assert limit.take("a")

    async def flood():
        async with served(begun(), limit=Limit(GUESS + 3, 0)) as (url, _):
            browser = Browser(url)
            assert (await browser.open("/poll.css")).code == 200
            assert (await browser.open("/lecturer/guess")).code == 403
            assert (await browser.open("/")).code == 200
            for path in ("/", "/poll.css", "/nowhere"):
                for form in (None, {"option": "0"}):
                    assert (await browser.open(path, form)).code == 429, path
            await browser.open("/")
            assert "Too many requests" in browser.page

    run(flood())


@pytest.mark.parametrize("path", ["/aaaa", "/lecturer/guess"])
def test_a_guess_costs_as_much_when_few_requests_are_left(path):
    """Or whoever sends fast pays for guesses no more than for pages."""

    async def guess():
        async with served(begun(), limit=Limit(GUESS // 2, 0)) as (url, _):
            browser = Browser(url)
            assert (await browser.open(path)).code in (403, 404)
            assert (await browser.open("/")).code == 429

    run(guess())


async def status(url, request):
    """The first line of the reply to these bytes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", urlparse(url).port)
    writer.write(request)
    line = await asyncio.wait_for(reader.readline(), 30)
    writer.close()
    return line


ODD = {
    "text that is none": "GET /?code=%ff HTTP/1.1\r\n\r\n",
    "a token of no letters": "GET /lecturer/\xe9 HTTP/1.1\r\n\r\n",
    "no token of a form": "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\na=1",
    "a form for the style": "POST /poll.css HTTP/1.1\r\nContent-Length: 3\r\n\r\na=1",
    "a form in no parts": (
        "POST / HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=a\r\n"
        "Content-Length: 3\r\n\r\na=1"
    ),
    "no method": "FOO / HTTP/1.1\r\n\r\n",
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_sent_in_an_odd_form_is_counted_and_not_written_down(name, caplog):
    """Tornado warns of it with the address of whoever sent it, on the lecturer's terminal."""
    request = ODD[name].replace("HTTP/1.1", "HTTP/1.1\r\nHost: x", 1).encode("latin-1")

    async def send():
        async with served(begun(), limit=Limit(2, 0)) as (url, _):
            assert (await status(url, request)).split()[1][:1] == b"4"
            browser = Browser(url)
            assert [(await browser.open("/")).code for _ in range(2)] == [200, 429]

    run(send())
    assert caplog.text == ""


def test_a_page_that_fails_says_where_and_not_for_whom(caplog, monkeypatch):
    room = begun()
    monkeypatch.setattr(Room, "counts", lambda self: 1 / 0)

    async def ask():
        async with served(room) as (url, token):
            lecturer = Browser(url)
            await lecturer.open(f"/lecturer/{token}")
            assert (await lecturer.open("/lecturer/counts.json")).code == 500
            assert "Something went wrong" in lecturer.page

    run(ask())
    assert "ZeroDivisionError" in caplog.text and "127.0.0.1" not in caplog.text


def test_a_large_request_is_refused_and_the_room_goes_on():
    room = begun()

    async def send():
        async with served(room) as (url, _):
            browser = Browser(url)
            await browser.open(f"/{room.code}")
            await browser.send(f"/{room.code}", option="0" * 2 * LARGEST)
            browser = Browser(url)
            await browser.open(f"/{room.code}")
            assert (await browser.send(f"/{room.code}", option="0")).code == 200

    run(send())
    assert sum(room.question.counts()) == 1


def test_the_saved_counts_have_no_voters_in_them_and_nothing_else_is_kept(
    tmp_path, monkeypatch, capfd
):
    """Also no line about a request, which would hold an address."""
    monkeypatch.chdir(tmp_path)
    room = begun(SEEDS, QUIZZES["4.depth"])

    async def vote():
        async with served(room) as (url, token):
            phone, lecturer = Browser(url), Browser(url)
            await phone.open(f"/{room.code}")
            await phone.send(f"/{room.code}", option="2")
            await phone.open("/nowhere")
            await lecturer.open(f"/lecturer/{token}")
            reply = await lecturer.open("/lecturer/counts.json")
            name = re.search(r'filename="([\w.-]+\.json)"', reply.headers["Content-Disposition"])
            assert name and reply.headers["Cache-Control"] == "no-store"
            return lecturer.page, phone.cookies

    text, cookies = run(vote())
    saved = json.loads(text)
    assert set(saved) == {"room", "course", "saved", "quizzes"}
    assert saved["quizzes"] == {
        "4.seeds": {
            "question": SEEDS.question,
            "options": [option for option, _ in SEEDS.options],
            "rounds": [[int(i == 2) for i in range(len(SEEDS.options))]],
        }
    }
    assert not any(voter in text for voter in room.here)
    assert not any(value in text for value in cookies.values())
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr() == ("", "")


def test_what_stands_in_backticks_is_code_and_the_rest_is_text():
    assert marked("`W @ x` < 3 & <b>") == "<code>W @ x</code> &lt; 3 &amp; &lt;b&gt;"


@pytest.mark.parametrize("module", [nblib.poll.__main__, nblib.poll.room])
def test_the_examples_give_what_they_say(module):
    found = doctest.testmod(module)
    assert found.attempted and not found.failed


# --- the command ----------------------------------------------------------------------------------


@pytest.mark.parametrize("given", ["08", "", "12", "abc", "notebooks/08_the_lab.ipynb"])
def test_a_notebook_without_quizzes_is_named_with_those_that_have_some(given, capsys):
    assert apart(main, [given, "--no-browser"]) == 1
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1
    assert "00, 01, 02" in said.err and "NOTEBOOK=05" in said.err
    assert not given or repr(given) in said.err


@pytest.mark.parametrize("given", ["4", "04", "04_multilayer_networks.ipynb", "x/04_mine.ipynb"])
def test_a_notebook_is_named_by_its_number_or_its_file(given):
    assert [quiz.id for quiz in quizzes_of(given)] == [id for id in QUIZZES if id[:2] == "4."]


def test_a_port_that_is_taken_and_a_host_that_is_not_there_are_named(capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert apart(main, ["05", "--no-browser", "--port", str(port)]) == 1
        assert f"Port {port} is taken" in (said := capsys.readouterr()).err
        assert f"PORT={port + 1}" in said.err and said.out == ""
    for host in ("192.0.2.7", "no.such.host.invalid"):
        assert apart(main, ["05", "--no-browser", "--host", host]) == 1
        said = capsys.readouterr()
        assert repr(host) in said.err and "0.0.0.0" in said.err and said.err.count("\n") == 1


@pytest.mark.parametrize("port", ["0", "-1", "65536", "1e3", "http", "²"])
def test_a_port_that_is_none_is_named(port, capsys):
    with pytest.raises(SystemExit):
        apart(main, ["05", f"--port={port}"])
    assert f"from 1 to 65535; got {port!r}" in capsys.readouterr().err


def test_which_hosts_are_this_machine_alone():
    assert all(map(is_loopback, ("127.0.0.1", "127.9.9.9", "::1", "localhost")))
    assert not any(map(is_loopback, ("0.0.0.0", "::", "192.168.1.5", "example.org", "")))
    assert address_of("::1") == "[::1]" and address_of("10.1.2.3") == "10.1.2.3"
    for host in ("0.0.0.0", "::", "::0", "0:0:0:0:0:0:0:0", ""):
        assert is_everywhere(host) and address_of(host) not in (host, f"[{host}]", "")
    assert not any(map(is_everywhere, ("127.0.0.1", "::1", "192.168.1.5", "example.org")))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def reachable(host, port):
    with socket.socket() as probe:
        probe.settimeout(5)
        return probe.connect_ex((host, port)) == 0


def _hears_ctrl_c():
    """Whoever runs the tests in a shell's background has SIGINT ignored, here and in children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextlib.contextmanager
def started(*options):
    """(process, what it said) of the command, once it listens."""
    line = [sys.executable, "-u", "-m", "nblib.poll", "05", "--no-browser", *options]
    with subprocess.Popen(
        line, cwd=ROOT, stdout=subprocess.PIPE, text=True, preexec_fn=_hears_ctrl_c
    ) as process:
        try:
            said = ""
            while "Nothing is stored" not in said:
                line = process.stdout.readline()
                assert line, said
                said += line
            yield process, said
        finally:
            process.kill()


@pytest.mark.skipif(os.name != "posix", reason="sends Ctrl-C as POSIX does")
def test_it_listens_to_this_machine_alone_unless_told_otherwise():
    port = free_port()
    with started("--port", str(port)) as (process, said):
        assert f"Students: http://127.0.0.1:{port}/" in said and "HOST=0.0.0.0" in said
        assert reachable("127.0.0.1", port)
        assert not reachable("127.0.0.2", port)  # another address of this machine, where it has it
        process.send_signal(signal.SIGINT)
        assert "The poll is over." in process.communicate(timeout=60)[0]
        assert process.returncode == 0


@pytest.mark.skipif(os.name != "posix", reason="sends Ctrl-C as POSIX does")
@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_told_so_it_listens_at_each_address_and_those_it_names_can_be_opened(host):
    if host == "::" and not socket.has_dualstack_ipv6():
        pytest.skip("IPv6 with IPv4 in it is not to be had here")
    port = free_port()
    elsewhere = sys.platform == "linux"  # the others give 127.0.0.2 to nobody
    with started("--port", str(port), "--host", host) as (_, said):
        assert reachable("127.0.0.1", port)
        assert reachable("127.0.0.2", port) or not elsewhere
        assert "whoever can reach this machine" in said and "not encrypted" in said
        assert f"You:      http://127.0.0.1:{port}/lecturer/" in said
        assert f"Students: http://{address_of(host)}:{port}/" in said
        assert reachable(address_of(host), port)


# --- in real browsers -----------------------------------------------------------------------------


@contextlib.contextmanager
def in_a_thread(room):
    """(address, token) of a room that is served beside a browser."""
    loop, ready, stop, found = asyncio.new_event_loop(), threading.Event(), asyncio.Event(), []

    async def serving():
        async with served(room) as pair:
            found.append(pair)
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serving(),))
    thread.start()
    try:
        assert ready.wait(30)
        yield found[0]
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


SMALLEST = """() => Math.min(...[...document.querySelectorAll('body *')]
  .filter((node) => node.checkVisibility() && [...node.childNodes].some((child) =>
    child.nodeType === 3 && child.data.trim()))
  .map((node) => parseFloat(getComputedStyle(node).fontSize)))"""
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
FOCUSED = "() => document.activeElement.textContent.trim()"


def test_a_lecture_with_a_projector_and_phones(live):
    """From the empty room to the answer: by keyboard, and one phone without scripts."""
    room = Room([SEEDS, QUIZZES["4.depth"]])
    right, wrong = SEEDS.right, (SEEDS.right + 1) % len(SEEDS.options)
    complaints, asked_for = [], set()

    def tab(width, height, **options):
        context = live.browser.new_context(viewport={"width": width, "height": height}, **options)
        tabs.callback(context.close)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: asked_for.add(urlparse(request.url).netloc))
        page.set_default_timeout(20_000)
        return page

    def fits(page):
        assert page.evaluate(SIDEWAYS) <= 0
        assert page.evaluate(SMALLEST) >= 4 / 3 * 10 - 0.01  # 10 points
        assert axe.found(page) == []

    with in_a_thread(room) as (url, token), contextlib.ExitStack() as tabs:
        hall = tab(1280, 720)
        hall.goto(f"{url}/lecturer/{token}")
        assert token not in hall.url
        phone, second = tab(400, 800), tab(400, 800, color_scheme="dark")
        for page in (phone, second):
            page.goto(url)
            page.wait_for_function("document.activeElement.matches('input')")  # by itself
            page.keyboard.type(room.code.lower())
            page.keyboard.press("Enter")
            page.get_by_role("heading", name="You are in").wait_for()
            fits(page)
        plain = tab(400, 800, java_script_enabled=False)
        plain.goto(f"{url}/{room.code}")
        hall.get_by_text("2 joined").wait_for()
        fits(hall)

        hall.keyboard.press("Enter")  # First question
        group = phone.get_by_role("group", name=SEEDS.question)
        group.wait_for()  # by itself
        assert group.get_by_role("radio").count() == len(SEEDS.options)
        phone.keyboard.press("Tab")
        phone.keyboard.press("Space")
        for _ in range(wrong):
            phone.keyboard.press("ArrowDown")
        phone.keyboard.press("Enter")
        phone.get_by_text("You can change it").wait_for()
        assert phone.evaluate(FOCUSED).startswith(f"You voted {'abcdefgh'[wrong]})")
        assert phone.get_by_role("radio").nth(wrong).is_checked()
        fits(phone)
        second.get_by_role("radio").nth(wrong).check()
        second.get_by_role("button", name="Vote").click()
        second.get_by_role("radio").nth(right).check()
        second.get_by_role("button", name="Change my vote").click()
        second.get_by_text("You can change it").wait_for()
        plain.get_by_role("link", name="Is there something new?").click()
        plain.get_by_role("radio").nth(right).check()
        plain.get_by_role("button", name="Vote").click()
        plain.get_by_text("You can change it").wait_for()
        hall.get_by_text("3 of 3 voted").wait_for()
        assert hall.locator("rect").count() == 0  # no votes before they are shown

        assert hall.evaluate(FOCUSED) == "Show the votes"
        hall.keyboard.press("Enter")
        hall.locator(".bar").first.wait_for()
        bars = hall.locator(".bar span").all_inner_texts()
        wanted = [
            f"{n} ({round(100 * n / 3)} %)" if n else "0 (0 %)" for n in room.question.counts()
        ]
        assert bars == wanted and sum(room.question.counts()) == 3
        width = [rect.bounding_box()["width"] for rect in hall.locator("rect").all()]
        assert width[right] == pytest.approx(2 * width[wrong], rel=0.01)
        assert hall.get_by_text("✓ right").count() == 0
        phone.get_by_text(f"You voted {'abcdefgh'[wrong]}).", exact=True).wait_for()
        fits(phone)

        hall.keyboard.press("Enter")  # Show the answer
        hall.locator("li.right", has_text="✓ right").wait_for()
        for _, why in SEEDS.options:
            assert hall.get_by_text(why.replace("`", ""), exact=True).is_visible()
        fits(hall)
        phone.get_by_text("That is not right.").wait_for()
        second.get_by_text("That is right.").wait_for()
        fits(second)

        with hall.expect_download() as saving:
            hall.get_by_role("link", name="Save the counts").click()
        saved = json.loads(Path(saving.value.path()).read_text(encoding="utf-8"))
        assert saved["quizzes"]["4.seeds"]["rounds"] == [room.question.counts()]

        hall.get_by_role("button", name="Ask again").click()
        second.get_by_text("The same question once more").wait_for()
        hall.get_by_role("button", name="Skip").click()
        phone.get_by_role("group", name=re.compile("^Two networks with 361")).wait_for()
        phone.set_viewport_size({"width": 320, "height": 500})
        fits(phone)
        hall.get_by_role("button", name="Skip").click()
        phone.get_by_role("heading", name="The poll is over").wait_for()
    assert complaints == []
    assert asked_for == {urlparse(url).netloc}
