"""JupyterHub for the course on one machine: every student a server of their own, one shared course.

NOT RUN: JupyterHub was not installed where this was written. A test holds the names of the settings
to JupyterHub's documentation and the paths to this repository; README.md has the steps.

Students are users of the machine (PAM), in the group `students`. Their server runs under systemd,
which holds the limits of memory and processor time; the hub's own spawner would not.
"""

import sys

c = get_config()  # noqa: F821  # JupyterHub gives it to this file

COURSE = "/srv/nblib"  # a clone, with its environment; readable by all, written by none of them
IDLE = 3600  # seconds after which a server that nobody uses is stopped; files stay

# Only this machine can reach it: a web server in front of it has the certificate.
c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.JupyterHub.active_server_limit = 24  # by the machine's memory: README.md has the table
c.JupyterHub.concurrent_spawn_limit = 8

c.JupyterHub.authenticator_class = "pam"
c.LocalAuthenticator.allowed_groups = {"students"}
c.Authenticator.admin_users = {"teacher"}

c.JupyterHub.spawner_class = "systemd"
c.SystemdSpawner.mem_limit = "1G"
c.SystemdSpawner.cpu_limit = 1.0
c.SystemdSpawner.isolate_tmp = True
c.SystemdSpawner.isolate_devices = True
c.SystemdSpawner.disable_user_sudo = True
c.Spawner.cmd = [f"{COURSE}/.venv/bin/jupyterhub-singleuser"]
c.Spawner.notebook_dir = "~"
c.Spawner.default_url = "/lab/tree/course/00_start_here.ipynb"
c.Spawner.environment = {
    "JUPYTER_CONFIG_PATH": f"{COURSE}/tools/jupyter",
    "JUPYTER_PREFER_ENV_PATH": "1",
    "OPENBLAS_NUM_THREADS": "1",  # many students on few processors: a thread each is soonest
}
c.Spawner.args = [
    "--LabApp.news_url=None",
    "--LabApp.extension_manager=readonly",
    f"--MappingKernelManager.cull_idle_timeout={IDLE}",
    "--MappingKernelManager.cull_connected=True",  # an open tab alone keeps no kernel
]

c.JupyterHub.services = [
    {
        "name": "idle-culler",
        "command": [sys.executable, "-m", "jupyterhub_idle_culler", f"--timeout={IDLE}"],
    }
]
c.JupyterHub.load_roles = [
    {
        "name": "idle-culler",
        "scopes": ["list:users", "read:users:activity", "servers"],
        "services": ["idle-culler"],
    }
]
