"""The files of deploy/, as far as they can be checked on one machine, without a cluster.

Protected here: the configuration is Python that sets settings which JupyterHub, its sign-up page
and its spawners have; students' servers get the course's own settings; each key of the values, at
any depth, is one of the chart's and has its type; what is meant for JupyterHub is loaded as the
chart loads it, and who comes in on a cluster is held up by the same rules as on one machine; every
path and command is of this course; the image's commands run on copies of its files, at last under a
hub; what was not run says so; the table of memory is what its own arithmetic gives.
tests/test_hub.py runs a class on `make hub`, tests/test_users.py one with users of the system.
"""

import asyncio
import copy
import functools
import json
import os
import pwd
import re
import shlex
import shutil
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from jupyter_server.services.kernels.kernelmanager import MappingKernelManager
from jupyterlab.labapp import LabApp
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from benchmarks.hub import LIMIT, WORD, Student
from nblib.grading.reports import reply_file
from tools import hub, lab

pytest.importorskip("jupyterhub", reason="the extra `hub` is not installed")
import bcrypt
from jupyterhub import app, auth, orm, proxy, spawner
from nativeauthenticator import NativeAuthenticator

DEPLOY = Path(__file__).resolve().parent.parent / "deploy"
ROOT = DEPLOY.parent

CLASSES = {
    "JupyterHub": app.JupyterHub,
    "ConfigurableHTTPProxy": proxy.ConfigurableHTTPProxy,
    "LocalAuthenticator": auth.LocalAuthenticator,
    "Spawner": spawner.Spawner,
    "SimpleLocalProcessSpawner": spawner.SimpleLocalProcessSpawner,
}
# The chart's keys that we use and the types that it accepts there; * is a name of one's own, and
# what is below a `dict` is not the chart's to know. From values.schema.json of the chart 4.3.3,
# which accepts no key but its own ("additionalProperties": false) at any of these levels.
CHART = yaml.safe_load("""
hub:
  activeServerLimit: int
  concurrentSpawnLimit: int
  config: {"*": dict}
  extraFiles: {"*": {mountPath: str, stringData: str}}
proxy:
  service: {type: ClusterIP NodePort LoadBalancer ExternalName}
singleuser:
  image: {name: str, tag: str}
  cmd: list str NoneType
  defaultUrl: str NoneType
  startTimeout: int NoneType
  memory: {guarantee: int float str NoneType, limit: int float str NoneType}
  cpu: {guarantee: int float NoneType, limit: int float NoneType}
  storage: {capacity: str NoneType}
  networkPolicy: {enabled: bool, egressAllowRules: {nonPrivateIPs: bool}}
prePuller: {hook: {enabled: bool}}
cull: {enabled: bool, timeout: int NoneType, every: int NoneType}
""")
D = "/usr/local/etc/jupyterhub/jupyterhub_config.d"  # where the chart looks for more configuration


@pytest.fixture
def configured(tmp_path, monkeypatch):
    """configured(where): the configuration as JupyterHub gets it.

    where: "trial" or "system", as `make hub` and HUB_USERS=system load it; "cluster", as the chart
    loads it.
    """

    def read(where):
        for name, value in hub.environment().items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("HUB_FOLDER", str(tmp_path))
        monkeypatch.setenv("HUB_USERS", where)
        (tmp_path / "private").mkdir(exist_ok=True)
        soon = functools.partial(bcrypt.gensalt, rounds=4)  # else each password takes 0.3 s
        monkeypatch.setattr(bcrypt, "gensalt", soon)
        monkeypatch.chdir(tmp_path)
        if where == "cluster":
            return on_a_cluster(yaml.safe_load((DEPLOY / "values.yaml").read_text("utf-8")))
        return PyFileConfigLoader(str(DEPLOY / "jupyterhub_config.py")).load_config()

    return read


def awaited(coroutine):
    """What it comes to. In a thread: the browser's tests may have a loop of their own here."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


def on_a_cluster(values):
    """What the chart makes of our `hub`: its own defaults, `config`, then the files laid in D."""
    limits = {"active_server_limit": "activeServerLimit"}
    limits["concurrent_spawn_limit"] = "concurrentSpawnLimit"
    found = Config({"JupyterHub": {name: values["hub"][key] for name, key in limits.items()}})
    found.JupyterHub.admin_access = True
    for name, settings in values["hub"]["config"].items():
        found[name].update(settings)
    for place in sorted(file["mountPath"] for file in values["hub"]["extraFiles"].values()):
        assert Path(place).parent == Path(D) and place.endswith(".py")
        text = (DEPLOY / Path(place).name).read_text("utf-8")
        exec(compile(text, place, "exec"), {"c": found, "get_config": lambda key: None})
    return found


def accounts(config):
    """The authenticator that a hub with this configuration has, with a base of its own."""
    made = app.JupyterHub(config=config)
    base = orm.new_session_factory("sqlite:///:memory:")()
    return made.authenticator_class(parent=made, _deprecated_db_session=base)


@pytest.fixture(params=["trial", "system"])
def config(request, configured):
    return configured(request.param)


@pytest.fixture
def values():
    return yaml.safe_load((DEPLOY / "values.yaml").read_text("utf-8"))


def test_what_was_not_run_says_so():
    assert re.search("not run", (DEPLOY / "values.yaml").read_text("utf-8"), re.IGNORECASE)
    assert "NOT BUILT" in (DEPLOY / "Containerfile").read_text("utf-8")


def strange(config):
    """Settings that no class of the hub has; JupyterHub warns of them at most."""
    kind = app.JupyterHub(config=config).authenticator_class
    known = CLASSES | {base.__name__: base for base in kind.__mro__}
    return [
        f"{name}.{setting}"
        for name, settings in config.items()
        for setting in settings
        if name not in known or setting not in known[name].class_traits(config=True)
    ]


def test_the_configuration_sets_what_jupyterhub_has(config):
    assert strange(config) == []
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
    config = configured("system")

    def known(name):
        if name not in KNOWN:
            raise KeyError(name)
        return SimpleNamespace(pw_gecos=KNOWN[name])

    monkeypatch.setattr(pwd, "getpwnam", known)
    kind = config.JupyterHub.authenticator_class
    door = kind.__new__(kind)
    door.username_pattern = config.Authenticator.username_pattern
    door.admin_users = config.Authenticator.admin_users
    assert door.validate_username(name) == allowed
    assert KNOWN["ada"].split(",")[0] in config.LocalAuthenticator.add_user_cmd


@pytest.mark.parametrize("users", ["trial", "system"])
def test_the_page_says_which_names_users_of_the_system_can_have(users, configured):
    page = dict(accounts(configured(users)).get_handlers(None))["/signup"]
    page = page.__new__(page)
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


@pytest.mark.parametrize("where", ["trial", "system", "cluster"])
def test_who_comes_in_is_held_up_alike_on_one_machine_and_on_a_cluster(where, configured, tmp_path):
    """On a cluster a password could have no letter, be tried for ever, and `teacher` was whoever
    signed up first under that name."""
    door = accounts(configured(where))
    assert isinstance(door, NativeAuthenticator) and door.allow_all and not door.open_signup
    assert door.admin_users == {"teacher"}
    (note,) = tmp_path.rglob("teacher-password.txt")
    word = note.read_text().strip()
    assert len(word) >= 16 and note.stat().st_mode & 0o077 == 0
    assert door.create_user("teacher", "a word of a student's") is None  # it is there already
    for bad in ("", "1234567", "password1"):  # too short; one of the commonest
        assert door.create_user("leo", bad) is None
    assert not door.create_user("ada", "numbers of her own").is_authorized  # by the teacher only

    def log_in(name, word):
        return awaited(door.authenticate(None, {"username": name, "password": word}))

    assert log_in("ada", "numbers of her own") is None
    assert log_in("teacher", word) == "teacher"
    for _ in range(10):
        assert log_in("teacher", "a guess") is None
    assert log_in("teacher", word) is None  # for ten minutes


def test_a_hub_on_a_cluster_starts_again_with_the_teachers_old_password(configured, tmp_path):
    config = configured("cluster")
    config.JupyterHub.db_url = f"sqlite:///{tmp_path}/jupyterhub.sqlite"
    made = app.JupyterHub(config=config)
    for _ in range(2):
        base = orm.new_session_factory(made.db_url)()
        door = made.authenticator_class(parent=made, _deprecated_db_session=base)
        word = (tmp_path / "teacher-password.txt").read_text().strip()
        assert door.get_user("teacher").is_valid_password(word)


def test_settings_of_the_values_for_jupyterhub_are_ones_it_has(configured, values):
    assert strange(configured("cluster")) == []
    settings = values["hub"]["config"]
    assert set(settings) == {"JupyterHub"}  # accounts.py has the others
    settings["JupyterHub"]["authenticator_clas"] = "native"
    settings["NativeAuthentificator"] = {"open_signup": False}
    found = ["JupyterHub.authenticator_clas", "NativeAuthentificator.open_signup"]
    assert strange(on_a_cluster(values)) == found


def test_without_the_file_of_accounts_nobody_comes_in(values):
    """The chart's own default lets everybody in, with any password."""
    values["hub"]["extraFiles"] = {}
    door = accounts(on_a_cluster(values))
    assert type(door) is NativeAuthenticator
    assert not (door.allow_all or door.admin_users or door.allowed_users)


def refused(values, chart=CHART, way=""):
    """Keys that the chart would refuse, or whose value it would; "hub.config" is a key in `hub`."""
    for key, value in values.items():
        accepted, here = chart.get(key, chart.get("*", "")), f"{way}{key}"
        if isinstance(accepted, str):
            if not {type(value).__name__, str(value)} & set(accepted.split()):
                yield here
        elif isinstance(value, dict):
            yield from refused(value, accepted, f"{here}.")
        else:
            yield here


def places(values, way=()):
    """The way of keys to each of them, at any depth."""
    for key, value in values.items():
        yield (*way, key)
        if isinstance(value, dict):
            yield from places(value, (*way, key))


def test_each_key_of_the_values_is_one_of_the_charts_and_has_its_type(values):
    assert list(refused(values)) == []


OPEN = {("hub", "config", "JupyterHub"), ("hub", "extraFiles", "accounts")}  # names of one's own
JUPYTERHUBS = ("hub", "config", "JupyterHub", "authenticator_class")  # see `strange`


def test_a_misspelt_key_or_another_type_is_found_at_any_depth(values):
    ways = set(places(values)) - {JUPYTERHUBS}
    assert max(map(len, ways)) == 4 and len(ways) > 30
    for way in sorted(ways):
        for change in {"type", "spelling"} - ({"spelling"} if way in OPEN else set()):
            changed = copy.deepcopy(values)
            inner = functools.reduce(dict.__getitem__, way[:-1], changed)
            value = inner.pop(way[-1])
            inner[way[-1] + ("s" if change == "spelling" else "")] = (
                (value,) if change == "type" else value
            )
            (found,) = refused(changed)
            assert found.startswith(".".join(way)), change


def test_the_page_gives_the_accounts_to_the_chart_with_these_values(values):
    """The chart refuses a file of which it is given no text."""
    ((name, file),) = values["hub"]["extraFiles"].items()
    given = f"--set-file hub.extraFiles.{name}.stringData=deploy/accounts.py"
    assert "stringData" not in file and Path(file["mountPath"]).parent == Path(D)
    for page in ("README.md", "values.yaml"):
        assert given in (DEPLOY / page).read_text("utf-8")


def test_the_values_are_of_this_course(values, config):
    user = values["singleuser"]
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
    """/srv/nblib of the image: what is copied there, as far as .dockerignore lets it, of a folder
    that was used; and what the image's own RUN makes of it, as far as it can be run here."""
    used, root = tmp_path_factory.mktemp("used"), tmp_path_factory.mktemp("srv") / "nblib"
    for name in (name for line in instructions()["COPY"] for name in line.split()[:-1]):
        source, to = ROOT / name, used / name
        to.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, to)
    for name in ("notebooks/progress/progress.json", "notebooks/.ipynb_checkpoints/a.ipynb"):
        (used / name).parent.mkdir(exist_ok=True)
        (used / name).write_text("the lecturer's")
    (used / "notebooks" / "00_start_here.ipynb").chmod(0o600)  # as some lecturers' files are
    for line in instructions()["COPY"]:
        *sources, to = line.split()
        for name in sources:
            for path in sorted([used / name, *(used / name).rglob("*")]):
                inside = path.relative_to(used)
                if path.is_file() and kept(str(inside)):
                    place = root / (to if path == used / name and to != "./" else inside)
                    place.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy(path, place)
    run_in(root)
    yield root
    shutil.rmtree(root.parent)  # the digits are 220 MB


def variables(root):
    """The environment in the image, of which `root` is /srv/nblib."""
    srv = str(root.parent)
    return {name: value.replace("/srv", srv) for name, value in environment_of_the_image()}


def run_in(root, **arguments):
    """Give the image's RUN, with pip and useradd in name only; the lines that called these.

    arguments: those of the build (ARG), in place of their defaults.
    """
    (run,) = instructions()["RUN"]
    tools = root.parent / "tools"
    tools.mkdir()
    called = tools / "called"
    mine = f'exec "{sys.executable}" "$@"'
    for name in ("pip", "useradd", "python"):
        does = mine if name == "python" else f'echo {name} "$@" >> "{called}"'
        (tools / name).write_text(f"#!/bin/sh\n{does}\n")
        (tools / name).chmod(0o755)
    given = dict(line.split("=") for line in instructions()["ARG"]) | arguments
    env = os.environ | variables(root) | given
    env["PATH"] = f"{tools}{os.pathsep}{os.environ['PATH']}"
    line = ["sh", "-c", run.replace("/srv", str(root.parent))]
    done = subprocess.run(line, cwd=root, env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return called.read_text().splitlines()


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


def test_a_student_in_the_image_finds_the_notebooks_and_keeps_their_own(image, values, tmp_path):
    """The command of values.yaml, twice: the second start finds all there, and must not fail."""
    env = {**os.environ, **variables(image), "HOME": str(tmp_path)}
    program, script, *options = values["singleuser"]["cmd"]
    script = script.replace("/srv/nblib", str(image))
    line = [sys.executable, script, *options, "--version"]
    assert program == "python"
    first = tmp_path / "course" / "00_start_here.ipynb"
    for text in (None, "mine"):
        if text:
            first.write_text(text)
        done = subprocess.run(line, env=env, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0 and done.stdout.strip()[0] == "5", done.stderr
    assert first.read_text() == "mine"
    assert (tmp_path / "course" / "09_what_next.ipynb").is_file()
    assert not (tmp_path / "course" / "data").exists()


SEES = """
import nblib
from nblib import datasets
print(nblib.__file__, datasets.mnist().train_images.flags.owndata)
"""


def test_the_course_in_the_image_needs_no_file_that_was_not_copied(image, tmp_path):
    env = {**os.environ, **variables(image), "HOME": str(tmp_path)}
    line = [sys.executable, "-c", SEES]
    done = subprocess.run(line, env=env, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.stdout.split() == [str(image / "nblib" / "__init__.py"), "False"], done.stderr
    assert {path.name for path in image.parent.iterdir()} == {"nblib", "digits", "tools"}
    assert list(tmp_path.iterdir()) == []  # the digits' files are the image's, and not one's own
    closed = [path for path in image.rglob("*") if path.stat().st_mode & 0o004 == 0]
    assert closed == []


def test_an_image_can_be_built_without_solutions(image, tmp_path):
    other = tmp_path / "srv" / "nblib"
    shutil.copytree(image, other)
    (tmp_path / "srv" / "digits").symlink_to(image.parent / "digits")
    pip, useradd = run_in(other, SOLUTIONS="no")
    assert pip.startswith("pip install -r requirements.txt jupyterhub>=5,<6")
    assert useradd.endswith("--uid 1000 jovyan") and instructions()["USER"] == ["1000"]
    for folder, solutions in ((image, True), (other, False)):
        texts = [path.read_text("utf-8") for path in sorted(folder.glob("notebooks/*.ipynb"))]
        assert len(texts) == 10
        assert any("<summary>Solution" in text for text in texts) == solutions
    assert (other / "notebooks" / "scripts" / "start.npz").is_file()
    assert {path.name for path in other.parent.iterdir()} == {"nblib", "digits", "tools"}


# Ports, proxy and folders of one machine, and all else as on a cluster.
CLUSTER = """
import os
import sys
from pathlib import Path
import yaml
from tests.test_deploy import DEPLOY, on_a_cluster, variables
load_subconfig(str(DEPLOY / "jupyterhub_config.py"))
values = yaml.safe_load((DEPLOY / "values.yaml").read_text("utf-8"))
c.merge(on_a_cluster(values))
c.JupyterHub.template_paths = []
c.pop("Spawner")
image = os.environ["IMAGE"]
_, *line = values["singleuser"]["cmd"]
c.Spawner.cmd = [sys.executable, *(word.replace("/srv/nblib", image) for word in line)]
c.Spawner.environment = variables(Path(image))
c.Spawner.default_url = values["singleuser"]["defaultUrl"]
c.Spawner.args = ["--allow-root"] if os.geteuid() == 0 else []
"""
START = """
import sys
from pathlib import Path
from tools import hub
hub.CONFIG = Path(sys.argv[1])
hub.start()
"""
ASKED = """
import resource, nblib
print(nblib.__file__, resource.getrlimit(resource.RLIMIT_DATA)[0] // 2**20)
"""


def test_a_student_comes_in_and_runs_a_cell_as_on_a_cluster(image, tmp_path):
    """A hub with the values' settings, which starts the values' command on the image's files."""
    if not Path(sys.prefix, "proxy", "node_modules").is_dir() and "CI" not in os.environ:
        pytest.skip("the hub's proxy is not installed: make hub fetches it")
    config = tmp_path / "config.py"
    config.write_text(CLUSTER)
    running = hub.Running(tmp_path, ("-c", START, str(config)), IMAGE=str(image))
    ada, teacher = Student(running, "ada"), Student(running, "teacher")
    try:
        again = {"signup_password": WORD, "signup_password_confirmation": WORD}
        said = teacher.post("signup", username="teacher", **again).text
        assert "Something went wrong" in said
        teacher.log_in(running.password())
        ada.sign_up()
        teacher.web.get(f"{running.address}/hub/authorize/ada", timeout=LIMIT).raise_for_status()
        ada.log_in()
        ada.start()
        first = f"{running.address}/user/ada/api/contents/course/00_start_here.ipynb"
        assert ada.web.get(first, timeout=LIMIT).json()["type"] == "notebook"
        said = awaited(run_cell(ada, ASKED))
        assert said.split() == [
            str(image / "nblib" / "__init__.py"),
            variables(image)["HUB_MEMORY"],
        ]
    finally:
        ada.web.close()
        teacher.web.close()
        left = running.stop()
    assert left == []
    assert "not recognized" not in (tmp_path / "hub.log").read_text("utf-8")


async def run_cell(student, source):
    """What it prints."""
    await student.connect()
    came = await student.ask("execute_request", {"code": source, "silent": False})
    student.line.close()
    while await student.line.read_message() is not None:
        pass
    return "".join(said["content"]["text"] for said in came if said["msg_type"] == "stream")


def test_the_image_is_made_of_what_is_there():
    assert set(instructions()) <= {"FROM", "ENV", "ARG", "WORKDIR", "COPY", "RUN", "USER", "CMD"}
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


def test_the_service_is_of_this_course_and_outlives_a_kernel():
    """By default systemd stops a whole service when the system ends one of its processes."""
    text = (DEPLOY / "course-hub.service").read_text("utf-8")
    service = dict(re.findall(r"^([A-Za-z]+)=(.*)$", text, re.MULTILINE))
    assert service["OOMPolicy"] == "continue" and "NOT RUN" in text
    program, *rest = service["ExecStart"].split()
    assert rest == ["-m", "tools.hub"] and program.startswith(service["WorkingDirectory"])
    settings = dict(pair.split("=") for pair in service["Environment"].split())
    page = (DEPLOY / "README.md").read_text("utf-8")
    assert " ".join(f"{name}={value}" for name, value in settings.items()) + " make hub" in page
