"""What stands between a submission's code and the machine, as far as the system offers it.

Three kinds, from the strong to the weak:

- Linux's namespaces: no network, and folders that are not to be read are empty. The kernel holds
  them, and nothing that runs inside can undo them.
- limits of memory, of time, of the size of files.
- a hook on what Python itself does: programs, sockets, files outside of a few folders. Code that
  reaches below Python gets round it, so it is for systems without the first kind.

`raise_walls` says which of them stand; the grader's report says so too.
"""

import ctypes
import os
import sys
from collections.abc import Sequence

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]  # Windows has none

_NEWNS, _NEWIPC, _NEWUSER, _NEWNET = 0x20000, 0x8000000, 0x10000000, 0x40000000
_PRIVATE = 0x4000 | 0x40000  # MS_REC | MS_PRIVATE
FILE = 64 * 2**20  # bytes that a file may grow to


def raise_walls(hidden: Sequence[str], memory: int, cpu: int) -> list[str]:
    """Put this process behind them; for how long it lives. Gives back which stand.

    hidden: folders that shall be empty. memory in MiB, cpu in seconds.
    """
    standing = []
    if _namespaces(hidden):
        standing.append("namespaces")
    if resource is not None:
        _limit("RLIMIT_AS", memory * 2**20)
        _limit("RLIMIT_CPU", cpu)
        _limit("RLIMIT_FSIZE", FILE)
        _limit("RLIMIT_CORE", 0)
        standing.append("limits")
    return standing


def _limit(name: str, most: int) -> None:
    kind = getattr(resource, name, None)
    if kind is not None:
        hard = resource.getrlimit(kind)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most))


def _namespaces(hidden: Sequence[str]) -> bool:
    """No network and none of these folders, by the kernel; False where it does not do so."""
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    if libc.unshare(_NEWUSER | _NEWNET | _NEWNS | _NEWIPC):
        return False
    try:
        _own_numbers(user, group)
        if libc.mount(b"none", b"/", None, _PRIVATE, None):
            return False
        for folder in hidden:
            place = os.fsencode(folder)
            if os.path.isdir(place) and libc.mount(b"tmpfs", place, b"tmpfs", 0, b"size=4k"):
                return False
        # In one more namespace of users what was mounted can no longer be taken away.
        if libc.unshare(_NEWUSER):
            return False
        _own_numbers(user, group)
    except OSError:
        return False
    return True


def _own_numbers(user: int, group: int) -> None:
    """In the new namespace this user keeps its number."""
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


def watch(readable: Sequence[str], writable: Sequence[str]) -> None:
    """Refuse what no exercise needs: programs, sockets, files elsewhere. It cannot be taken back.

    readable, writable: folders, and all below them.
    """
    # The hook holds everything it needs as constants: there is no variable to be changed. It is
    # called for whatever Python does, so the first test is the cheap one.
    reading = tuple(os.path.realpath(folder) for folder in readable)
    writing = tuple(os.path.realpath(folder) for folder in writable)
    source = _HOOK.format(
        reading=reading + writing,
        writing=writing,
        maps=f"/proc/{os.getpid()}/maps",
        refused=_REFUSED,
    )
    space: dict[str, object] = {"realpath": os.path.realpath, "fsdecode": os.fsdecode}
    exec(compile(source, "<walls>", "exec"), space)  # our own text, above
    sys.addaudithook(space["hook"])  # type: ignore[arg-type]  # a function, made there


_REFUSED = (
    "socket.connect",
    "socket.bind",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.sendto",
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.fork",
    "os.forkpty",
    "os.kill",
    "os.killpg",
    "pty.spawn",
    "os.chmod",
    "os.chown",
    "os.link",
    "os.symlink",
    "os.rename",
    "os.remove",
    "os.rmdir",
    "os.mkdir",
    "os.truncate",
    "os.putenv",
    "os.listdir",
    "os.scandir",
    "ctypes.dlopen",
    "ctypes.cdata",
    "sys.addaudithook",
    "signal.pthread_kill",
    "webbrowser.open",
    "syslog.openlog",
    "mmap.__new__",
)
_HOOK = """
def hook(event, args, realpath=realpath, fsdecode=fsdecode):
    if event == "open":
        path, mode, flags = args
        if type(path) is int:
            return
        place = realpath(fsdecode(path))
        changes = (mode or "r").strip("btU") != "r" or (flags or 0) & 3
        for folder in {writing!r} if changes else {reading!r}:
            if place == folder or place.startswith(folder + "/"):
                return
        if place in ("/dev/null", "/dev/urandom", {maps!r}) or place.startswith("/usr/share/"):
            return
        raise PermissionError("the grader lets no file of this folder be opened: " + place)
    if event in {refused!r}:
        if event in ("os.listdir", "os.scandir", "os.mkdir") and args and args[0] is not None:
            if type(args[0]) is not int:
                place = realpath(fsdecode(args[0]))
                for folder in {reading!r}:
                    if place == folder or place.startswith(folder + "/"):
                        return
        raise PermissionError("the grader does not let a submission do this: " + event)
    if event == "object.__setattr__" and (
        args[1] == "__code__" or args[1] == "__defaults__" and args[0].__name__ != "__new__"
    ):  # a namedtuple gives its __new__ the defaults of its fields
        raise PermissionError("the grader does not let a submission do this: " + event)
"""
