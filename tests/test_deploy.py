"""The files of deploy/, as far as they can be checked without a hub running and without a cluster.

Protected here: the configuration is Python that sets settings which JupyterHub, its sign-up page
and its spawners have; students' servers get the course's own settings; the values are YAML whose
keys the chart has; every path and command in them is of this course; what was not run says so; the
table of memory is what its own arithmetic gives. tests/test_hub.py runs the hub.
"""

import json
import os
import pwd
import re
import shlex
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from jupyter_server.services.kernels.kernelmanager import MappingKernelManager
from jupyterlab.labapp import LabApp
from traitlets.config import Config

from nblib.grading.reports import reply_file
from tools import hub, lab

pytest.importorskip("jupyterhub", reason="the extra `hub` is not installed")
from jupyterhub import app, auth, proxy, spawner
from nativeauthenticator import NativeAuthenticator

DEPLOY = Path(__file__).resolve().parent.parent / "deploy"
ROOT = DEPLOY.parent

CLASSES = {
    "JupyterHub": app.JupyterHub,
    "ConfigurableHTTPProxy": proxy.ConfigurableHTTPProxy,
    "Authenticator": auth.Authenticator,
    "LocalAuthenticator": auth.LocalAuthenticator,
    "NativeAuthenticator": NativeAuthenticator,
    "Spawner": spawner.Spawner,
    "SimpleLocalProcessSpawner": spawner.SimpleLocalProcessSpawner,
}
# From the values of the chart, version 4.1.0; hub.config is handed to JupyterHub as it is.
CHART = {
    "hub": {"activeServerLimit", "concurrentSpawnLimit", "config"},
    "singleuser": {
        "cmd",
        "cpu",
        "defaultUrl",
        "image",
        "memory",
        "networkPolicy",
        "startTimeout",
        "storage",
    },
    "prePuller": {"hook"},
    "cull": {"enabled", "every", "timeout"},
}


@pytest.fixture
def configured(tmp_path, monkeypatch):
    """configured("trial" or "system"): the configuration as JupyterHub reads it, and its names."""

    def read(users):
        for name, value in hub.environment().items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("HUB_FOLDER", str(tmp_path))
        monkeypatch.setenv("HUB_USERS", users)
        found = Config()
        path = DEPLOY / "jupyterhub_config.py"
        space = {"get_config": lambda: found, "__file__": str(path)}
        exec(compile(path.read_text("utf-8"), path, "exec"), space)
        return found, space

    return read


@pytest.fixture(params=["trial", "system"])
def config(request, configured):
    return configured(request.param)[0]


@pytest.fixture
def values():
    return yaml.safe_load((DEPLOY / "values.yaml").read_text("utf-8"))


def test_what_was_not_run_says_so():
    assert re.search("not run", (DEPLOY / "values.yaml").read_text("utf-8"), re.IGNORECASE)
    assert "NOT BUILT" in (DEPLOY / "Containerfile").read_text("utf-8")


def test_the_configuration_sets_what_jupyterhub_has(config):
    for name, settings in config.items():
        traits = CLASSES[name].class_traits(config=True)
        assert set(settings) <= set(traits), name
    for address in (config.JupyterHub.bind_url, config.JupyterHub.hub_bind_url):
        assert address.startswith("http://127.0.0.1:")  # nobody else's
    assert config.ConfigurableHTTPProxy.api_url.startswith("http://127.0.0.1:")
    (service,), (role,) = config.JupyterHub.services, config.JupyterHub.load_roles
    assert role["services"] == [service["name"]]
    assert service["command"][1:3] == ["-m", "jupyterhub_idle_culler"]


def test_only_with_users_of_the_system_are_there_any(config):
    system = os.environ["HUB_USERS"] == "system"
    kind = config.JupyterHub.authenticator_class
    assert issubclass(kind, auth.LocalAuthenticator) == system
    assert config.JupyterHub.spawner_class == ("localprocess" if system else "simple")
    assert ("create_system_users" in config.LocalAuthenticator) == system
    assert ("--allow-root" in config.Spawner.args) == (os.geteuid() == 0 and not system)


KNOWN = {"root": "root", "mueller": "Prof. Mueller,2.14,,", "ada": "student of the course,,,"}
NAMES = {
    "ada": True,
    "s22110045": True,
    "ann-b_1": True,
    "teacher": True,
    "root": False,
    "mueller": False,
    "22110045": False,
    "ada/": False,
    "ann\n": False,
    "a" * 33: False,
}


@pytest.mark.parametrize(("name", "allowed"), NAMES.items(), ids=repr)
def test_nobody_signs_up_as_a_user_who_was_there_before(name, allowed, configured, monkeypatch):
    """Whoever was admitted under a lecturer's name was that user of the system, with all files."""
    config, space = configured("system")

    def known(name):
        if name not in KNOWN:
            raise KeyError(name)
        return SimpleNamespace(pw_gecos=KNOWN[name])

    monkeypatch.setattr(pwd, "getpwnam", known)
    accounts = space["Accounts"].__new__(space["Accounts"])
    accounts.username_pattern = config.Authenticator.username_pattern
    assert accounts.validate_username(name) == allowed
    assert space["OURS"] in config.LocalAuthenticator.add_user_cmd


@pytest.mark.parametrize("users", ["trial", "system"])
def test_the_page_says_which_names_users_of_the_system_can_have(users, configured):
    _, space = configured(users)
    page = space["SignUp"].__new__(space["SignUp"])
    settings = {"authenticator": SimpleNamespace(minimum_password_length=8, open_signup=False)}
    page.application = SimpleNamespace(settings=settings)
    _, refused = page.get_result_message(None, True, False, True, False)
    _, taken = page.get_result_message(SimpleNamespace(login_email_sent=False), *[True] * 4)
    assert ("begin with a letter" in refused) == (users == "system")
    assert "begin with a letter" not in taken


def test_a_python_that_students_cannot_run_is_found_before_they_come(tmp_path, monkeypatch):
    """Each of them read "Unhandled error starting server"."""
    inside = tmp_path / "home" / "python"
    inside.parent.mkdir()
    inside.touch(0o755)
    way = [*inside.parents, inside]
    modes = dict.fromkeys(way, stat.S_IFDIR | 0o755)
    monkeypatch.setattr(Path, "stat", lambda path: SimpleNamespace(st_mode=modes[path]))
    assert hub.closed(inside) is None
    modes[inside.parent] = stat.S_IFDIR | 0o700
    assert hub.closed(inside) == inside.parent
    monkeypatch.setattr(hub, "OWN", True)
    monkeypatch.setattr(hub, "ROOT", inside)
    with pytest.raises(RuntimeError, match="is closed to them"):
        hub.start()


def test_a_students_server_is_started_as_make_lab_starts_it(config):
    """The same JupyterLab settings, and files of the course that exist."""
    line = lab.command(ROOT)
    for option in config.Spawner.args:
        assert option in line or option.startswith("--MappingKernelManager.cull_"), option
    own = lab.environment(ROOT / "state", base={})
    student = config.Spawner.environment
    for name in ("JUPYTER_PATH", "JUPYTER_PREFER_ENV_PATH", "PYTHONPATH"):
        assert student[name] == own[name]
    folders = student["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert folders[0] == str(DEPLOY / "jupyter") and own["JUPYTER_CONFIG_PATH"] in folders
    assert config.Spawner.default_url.endswith(lab.first_notebook(ROOT / "notebooks"))
    assert all(Path(part).exists() for part in config.Spawner.cmd)


def test_the_values_have_keys_of_the_chart(values, config):
    assert {part: set(keys) for part, keys in values.items()} == CHART
    # Since JupyterHub 5 nobody may come in who is not allowed to; `native` admits them.
    assert values["hub"]["config"]["Authenticator"]["allow_all"] is True
    user = values["singleuser"]
    assert set(user["memory"]) == set(user["cpu"]) == {"guarantee", "limit"}
    assert set(user["image"]) == {"name", "tag"} and user["storage"] == {"capacity": "1Gi"}
    assert set(user["networkPolicy"]) == {"enabled", "egressAllowRules"}
    assert user["defaultUrl"].endswith(lab.first_notebook(ROOT / "notebooks"))
    assert user["cmd"][:2] == json.loads(instructions()["CMD"][0])
    program, script, *options = user["cmd"]
    assert program == "python" and (ROOT / Path(script).relative_to("/srv/nblib")).is_file()
    alike = [option for option in config.Spawner.args if option != "--allow-root"]
    assert [name_of(option) for option in options] == [name_of(option) for option in alike]
    limit = int(dict(environment_of_the_image())["HUB_MEMORY"])
    assert float(user["memory"]["limit"].removesuffix("G")) * 1000 > limit


def name_of(option):
    return option.partition("=")[0]


def instructions():
    """The Containerfile: instruction -> what is given to each."""
    text = (DEPLOY / "Containerfile").read_text("utf-8").replace("\\\n", " ")
    found = {}
    for line in text.splitlines():
        if line and line[0] not in "# ":
            word, _, rest = line.partition(" ")
            found.setdefault(word, []).append(rest)
    return found


def environment_of_the_image():
    return [word.split("=", 1) for line in instructions()["ENV"] for word in shlex.split(line)]


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """What is copied into the image, as far as .dockerignore lets it, of a folder that was used."""
    used, root = tmp_path_factory.mktemp("used"), tmp_path_factory.mktemp("image")
    for name in ("requirements.txt", "README.md", "notebooks", "deploy/student.py"):
        source, to = ROOT / name, used / name
        to.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, to)
    for name in ("notebooks/progress/progress.json", "notebooks/.ipynb_checkpoints/a.ipynb"):
        (used / name).parent.mkdir(exist_ok=True)
        (used / name).write_text("the lecturer's")
    for line in instructions()["COPY"]:
        *sources, to = line.split()
        for name in sources:
            for path in sorted([used / name, *(used / name).rglob("*")]):
                inside = path.relative_to(used)
                if path.is_file() and kept(str(inside)):
                    place = root / (to if path == used / name and to != "./" else inside)
                    place.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(path, place)
    return root


def kept(path):
    """Whether .dockerignore lets a path into the image, as far as its rules are used here."""
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    first, *rules = (line for line in lines if line and line[0] != "#")
    parts = [str(part) for part in (Path(path), *Path(path).parents)]
    names = {f"**/{Path(part).name}" for part in parts}
    assert first == "*"  # and the last rule that fits decides
    fitting = [rule for rule in rules if rule.removeprefix("!") in {*parts, *names}]
    return bool(fitting) and fitting[-1].startswith("!")


def test_all_that_is_copied_is_let_into_the_image_and_nothing_of_the_lecturers(image):
    copied = [name for line in instructions()["COPY"] for name in line.split()[:-1]]
    assert all(kept(name) for name in copied)
    for name in (".git/HEAD", ".venv/bin/python", "hub/private/hub.sqlite", "class.csv"):
        assert not kept(name)
    assert (image / "notebooks" / "00_start_here.ipynb").is_file()
    assert not (image / "notebooks" / "progress").exists()
    assert not (image / "notebooks" / ".ipynb_checkpoints").exists()


def test_a_student_in_the_image_finds_the_notebooks_and_keeps_their_own(image, tmp_path):
    """The command of values.yaml, twice: the second start finds all there, and must not fail."""
    env = {**os.environ, **dict(environment_of_the_image()), "HOME": str(tmp_path)}
    for name in ("PYTHONPATH", "JUPYTER_PATH", "JUPYTER_CONFIG_PATH"):
        env[name] = env[name].replace("/srv/nblib", str(ROOT))
    line = [sys.executable, image / "deploy" / "student.py", "--version"]
    first = tmp_path / "course" / "00_start_here.ipynb"
    for text in (None, "mine"):
        if text:
            first.write_text(text)
        done = subprocess.run(line, env=env, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0 and done.stdout.strip()[0] == "5", done.stderr
    assert first.read_text() == "mine"
    assert (tmp_path / "course" / "09_what_next.ipynb").is_file()


def test_the_image_is_made_of_what_is_there():
    assert set(instructions()) <= {"FROM", "ENV", "WORKDIR", "COPY", "RUN", "USER", "CMD"}
    copied = [name for line in instructions()["COPY"] for name in line.split()[:-1]]
    assert copied and all((ROOT / name).exists() for name in copied)


def test_the_tables_arithmetic():
    """Students = (memory - what the system and the hub take) / what one takes, rounded down."""
    text = (DEPLOY / "README.md").read_text("utf-8")
    measured = re.findall(
        r"^\| \d+ \| [\d.]+ s \| .* \| (\d+) MB \| (\d+) MB \| (\d+) MB \| \d+ MB \|$",
        text,
        re.MULTILINE,
    )
    each = int(re.search(r"\*\*(\d+) MB\*\* for each student", text)[1])
    assert len(measured) == 3 and each == max(int(student) for _, _, student in measured)
    assert all(abs(int(a) + int(b) - int(both)) <= 1 for a, b, both in measured)
    more, shared = map(
        int, re.search(r"(\d+) MB more, and all of them together (\d+)", text).groups()
    )
    system = int(re.search(r"(\d+) MB for the system and the hub", text)[1])
    rows = re.findall(r"^\| (\d+) GB \| (\d+) \| (\d+) \|", text, re.MULTILINE)
    assert len(rows) == 4
    for memory, without, with_digits in rows:
        left = int(memory) * 1024 - system
        assert int(without) == left // each
        assert int(with_digits) == (left - shared) // (each + more)


def test_the_options_of_the_kernels_are_the_servers(config):
    names = [option.partition("=")[0] for option in config.Spawner.args]
    known = {f"--MappingKernelManager.{name}" for name in MappingKernelManager.class_trait_names()}
    known |= {f"--LabApp.{name}" for name in LabApp.class_trait_names()}
    known |= {"--LanguageServerManager.autodetect", "--allow-root"}  # as in lab.command
    assert set(names) <= known


def test_a_reply_as_a_page_runs_nothing_and_has_lines():
    shown = hub.page("# What\n\n> first  \n> second  \n")
    assert "script-src" not in shown and "content=\"default-src 'none'; style-src" in shown
    assert "¶" not in shown and re.search(r"first\s*<br", shown)


def test_a_reply_goes_to_the_student_whose_it_is(tmp_path, monkeypatch):
    monkeypatch.setattr(hub, "CLASS", tmp_path)
    monkeypatch.setattr(hub, "nbgrader", lambda *_: None)
    replies = tmp_path / "grades" / "replies"
    replies.mkdir(parents=True)
    for student in ("a", "a__b"):
        folder = tmp_path / "submitted" / "week2" / student
        folder.mkdir(parents=True)
        for name in ("b__c.ipynb", "c.ipynb", "timestamp.txt", "submission_secret.txt"):
            (folder / name).touch()
        for book in ("b__c", "c"):
            reply = replies / reply_file(f"{student}/{book}")
            reply.write_text(f"to {student} about {book}")
    assert hub.feedback("week2", tmp_path / "grades").startswith("4 replies")
    for student in ("a", "a__b"):
        for book in ("b__c", "c"):
            page = tmp_path / "feedback" / "week2" / student / f"{book}.html"
            assert f"to {student} about {book}" in page.read_text("utf-8").replace("</", " <")
    (replies / "nobody__c.md").touch()  # of another week
    assert hub.feedback("week2", tmp_path / "grades").startswith("4 replies")
    with pytest.raises(ValueError, match=r"First: make grade FROM=.*week3"):
        hub.feedback("week3", tmp_path / "grades")


def test_what_comes_into_the_homes_can_be_without_solutions(tmp_path, monkeypatch):
    monkeypatch.setattr(hub, "FOLDER", tmp_path)
    assert hub.notebooks() == ROOT / "notebooks"
    monkeypatch.setenv("HUB_SOLUTIONS", "no")
    edition = hub.notebooks()
    assert hub.notebooks() == edition == tmp_path / "notebooks"  # a second start makes it anew
    names = {path.name for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert {path.name for path in edition.glob("*.ipynb")} == names
    assert not any(
        "<summary>Solution" in path.read_text("utf-8") for path in edition.glob("*.ipynb")
    )
    assert (edition / "scripts" / "start.npz").is_file()


def test_the_students_server_copies_what_the_hub_names(config):
    assert config.Spawner.environment["HUB_NOTEBOOKS"] == str(ROOT / "notebooks")
