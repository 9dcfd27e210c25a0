"""The files of deploy/, as far as they can be checked where there is neither a hub nor a cluster.

Protected here: the configuration is Python that sets settings JupyterHub has; the values are YAML
whose keys the chart has; every path and command in them is of this course; each file says that it
was not run; the table of memory is what its own arithmetic gives.
"""

import re
import shlex
from pathlib import Path

import pytest
import yaml
from jupyter_server.services.kernels.kernelmanager import MappingKernelManager
from jupyterlab.labapp import LabApp
from traitlets.config import Config

from tools import lab

DEPLOY = Path(__file__).resolve().parent.parent / "deploy"
ROOT = DEPLOY.parent

# From JupyterHub's reference (5), jupyterhub-systemdspawner's page and the culler's README.
SETTINGS = {
    "JupyterHub": {
        "active_server_limit",
        "authenticator_class",
        "bind_url",
        "concurrent_spawn_limit",
        "load_roles",
        "services",
        "spawner_class",
    },
    "LocalAuthenticator": {"allowed_groups"},
    "Authenticator": {"admin_users"},
    "Spawner": {"args", "cmd", "default_url", "environment", "notebook_dir"},
    "SystemdSpawner": {
        "cpu_limit",
        "disable_user_sudo",
        "isolate_devices",
        "isolate_tmp",
        "mem_limit",
    },
}
# From the values of the chart, version 4.1.0; hub.config is handed to JupyterHub as it is.
CHART = {
    "hub": {"activeServerLimit", "concurrentSpawnLimit", "config"},
    "singleuser": {
        "cmd",
        "cpu",
        "defaultUrl",
        "image",
        "lifecycleHooks",
        "memory",
        "networkPolicy",
        "startTimeout",
        "storage",
    },
    "prePuller": {"hook"},
    "cull": {"enabled", "every", "timeout"},
}


@pytest.fixture
def config():
    found = Config()
    path = DEPLOY / "jupyterhub_config.py"
    exec(compile(path.read_text("utf-8"), path, "exec"), {"get_config": lambda: found})
    return found


@pytest.fixture
def values():
    return yaml.safe_load((DEPLOY / "values.yaml").read_text("utf-8"))


def test_each_file_says_that_it_was_not_run():
    for name in ("jupyterhub_config.py", "values.yaml", "README.md"):
        assert re.search("not run", (DEPLOY / name).read_text("utf-8"), re.IGNORECASE), name
    assert "NOT BUILT" in (DEPLOY / "Containerfile").read_text("utf-8")


def test_the_configuration_sets_what_jupyterhub_has(config):
    assert set(config) == set(SETTINGS)
    for name, settings in SETTINGS.items():
        assert set(config[name]) == settings, name
    assert config.JupyterHub.bind_url.startswith("http://127.0.0.1:")  # nobody else's by default
    (service,), (role,) = config.JupyterHub.services, config.JupyterHub.load_roles
    assert role["services"] == [service["name"]]
    assert set(role["scopes"]) == {"list:users", "read:users:activity", "servers"}
    assert service["command"][1:3] == ["-m", "jupyterhub_idle_culler"]


def test_a_students_server_is_started_as_make_lab_starts_it(config):
    """The same JupyterLab settings, and files of the course that exist."""
    line = lab.command(ROOT)
    for option in config.Spawner.args:
        assert option in line or option.startswith("--MappingKernelManager.cull_"), option
    own = lab.environment(ROOT / "state", base={})
    for name, value in config.Spawner.environment.items():
        if name.startswith("JUPYTER"):
            assert value.replace("/srv/nblib", str(ROOT)) == own[name]
    assert config.Spawner.default_url.endswith(lab.first_notebook(ROOT / "notebooks"))
    for value in (*config.Spawner.cmd, config.Spawner.environment["JUPYTER_CONFIG_PATH"]):
        assert value.startswith("/srv/nblib/")
        inside = Path(value).relative_to("/srv/nblib")
        assert inside.parts[0] == ".venv" or (ROOT / inside).exists()


def test_the_values_have_keys_of_the_chart(values, config):
    assert {part: set(keys) for part, keys in values.items()} == CHART
    user = values["singleuser"]
    assert set(user["memory"]) == set(user["cpu"]) == {"guarantee", "limit"}
    assert set(user["image"]) == {"name", "tag"} and user["storage"] == {"capacity": "1Gi"}
    assert set(user["networkPolicy"]) == {"enabled", "egressAllowRules"}
    assert user["defaultUrl"] == config.Spawner.default_url
    *shell, line = user["lifecycleHooks"]["postStart"]["exec"]["command"]
    program, *_, source, to = shlex.split(line)
    assert shell == ["sh", "-c"] and (program, to) == ("cp", "~/course")
    assert (ROOT / Path(source).relative_to("/srv/nblib")).is_dir()


def test_the_image_is_made_of_what_is_there():
    text = (DEPLOY / "Containerfile").read_text("utf-8").replace("\\\n", " ")
    lines = [shlex.split(line) for line in text.splitlines() if line and line[0] not in "# "]
    words = {line[0] for line in lines}
    assert words <= {"FROM", "ENV", "WORKDIR", "COPY", "RUN", "USER", "CMD"}
    copied = [name for line in lines if line[0] == "COPY" for name in line[1:-1]]
    assert copied and all((ROOT / name).exists() for name in copied)
    (start,) = (line for line in text.splitlines() if line.startswith("CMD"))
    assert "jupyterhub-singleuser" in start


def test_the_tables_arithmetic():
    """Students = (memory - what the system and the hub take) / what one takes, rounded down."""
    text = (DEPLOY / "README.md").read_text("utf-8")
    parts = [int(size) for size in re.findall(r"^\| .* \| (\d+) MB \|$", text, re.MULTILINE)]
    each = int(re.search(r"\*\*(\d+) MB\*\* for each student", text)[1])
    assert len(parts) == 5 and parts[-1] == each == parts[2] + parts[3]
    digits = each + int(re.search(r"takes (\d+) MB more", text)[1])
    system = int(re.search(r"(\d+) MB for the system and the hub", text)[1])
    rows = re.findall(r"^\| (\d+) GB \| (\d+) \| (\d+) \|", text, re.MULTILINE)
    assert len(rows) == 4
    for memory, without, with_digits in rows:
        left = int(memory) * 1024 - system
        assert (int(without), int(with_digits)) == (left // each, left // digits)


def test_the_options_of_the_kernels_are_the_servers(config):
    names = [option.partition("=")[0] for option in config.Spawner.args]
    known = {f"--MappingKernelManager.{name}" for name in MappingKernelManager.class_trait_names()}
    known |= {f"--LabApp.{name}" for name in LabApp.class_trait_names()}
    assert set(names) <= known
