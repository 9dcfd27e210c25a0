"""Who comes in, on one machine and on a cluster alike: students sign up, the teacher admits them.

JupyterHub gives this file its configuration as `c`. On one machine jupyterhub_config.py loads it,
on a cluster the chart does, from the place where values.yaml puts it. There it stands alone: it
uses nothing else of the course.
"""
# ruff: noqa: F821

import secrets
from pathlib import Path

from nativeauthenticator import NativeAuthenticator
from traitlets import Unicode

TEACHER = "teacher"


class Accounts(NativeAuthenticator):
    """Students sign up, the teacher admits them at /hub/authorize.

    The teacher's account is there from the start, with a password that only the teacher can read:
    else whoever signs up first under that name would be the teacher.
    """

    password_file = Unicode(
        "teacher-password.txt",
        config=True,
        help="Where the teacher's password is written. On a cluster it lies beside the accounts.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.user_exists(TEACHER):
            word, note = secrets.token_urlsafe(12), Path(self.password_file)
            note.touch(0o600)
            note.write_text(f"{word}\n")
            self.create_user(TEACHER, word)


c.JupyterHub.authenticator_class = Accounts
c.Authenticator.admin_users = {TEACHER}
c.Authenticator.allow_all = True  # everybody who is admitted and knows their password
c.NativeAuthenticator.minimum_password_length = 8
c.NativeAuthenticator.check_common_password = True
c.NativeAuthenticator.allowed_failed_logins = 10
