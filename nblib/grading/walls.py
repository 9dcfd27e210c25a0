"""What stands between a submission's code and the machine, as far as the system offers it.

Three kinds, from the strong to the weak:

- Linux's namespaces: no network; of all files only those that Python and the course's package need,
  and these cannot be written; no other process. The kernel holds them, and nothing that runs inside
  can undo them, a program that it starts included.
- limits of memory, of time, of the size of files.
- a hook on what Python itself does: programs, sockets, files outside of a few folders. Code that
  reaches below Python gets round it, so it is for systems without the first kind.

`raise_walls` says which of them stand; the grader's report says so too.
"""

import ctypes
import os
import re
import signal
import sys
from collections.abc import Sequence

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]  # Windows has none

_NEWNS, _NEWIPC, _NEWUSER, _NEWPID, _NEWNET = (
    0x20000, 0x8000000, 0x10000000, 0x20000000, 0x40000000,
)  # fmt: skip
_PRIVATE = 0x4000 | 0x40000  # MS_REC | MS_PRIVATE
_READ_ONLY, _REMOUNT, _BIND, _MOVE, _REC = 1, 0x20, 0x1000, 0x2000, 0x4000
_NO_PROGRAMS = 2 | 4 | 8  # MS_NOSUID | MS_NODEV | MS_NOEXEC
_STAYS = 2 | 4 | 8 | 1024 | 2048  # flags of a mount that must be said again: those, no access times
_DEATH = 1  # PR_SET_PDEATHSIG
FILE = 64 * 2**20  # bytes that a file may grow to
PROCESSES = 64  # and threads
# What Python, its libraries and the system's loader read outside of Python's own folders.
_SYSTEM = (
    *("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/nix/store"),
    *("/etc/ld.so.cache", "/etc/localtime", "/etc/fonts"),
    *("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random"),
)


def raise_walls(
    root: str,
    readable: Sequence[str],
    writable: Sequence[str],
    hidden: Sequence[str],
    memory: int,
    cpu: int,
) -> list[str]:
    """Put this process behind them; for how long it lives. Gives back which stand.

    readable, writable: folders, and all below them; besides these only the system's programs can be
    seen. hidden: folders that shall be empty all the same. root: an empty folder, to make the new
    root folder in. memory in MiB, cpu in seconds.
    Where namespaces stand, it is a child of this process that goes on, and ends with it.
    """
    standing = []
    if _namespaces(root, readable, writable, hidden):
        standing.append("namespaces")
        if _counts_apart(os.uname().release):
            _limit("RLIMIT_NPROC", PROCESSES)
    if resource is not None:
        _limit("RLIMIT_AS", memory * 2**20)
        _limit("RLIMIT_CPU", cpu)
        _limit("RLIMIT_FSIZE", FILE)
        _limit("RLIMIT_CORE", 0)
        standing.append("limits")
    return standing


def _counts_apart(release: str) -> bool:
    """Whether this Linux counts the processes of each namespace by themselves, as from 5.14 on;
    before, a limit would count all that the user has anywhere. (Those of root it never limits.)

    >>> _counts_apart("5.15.0-91-generic"), _counts_apart("5.4.0")
    (True, False)
    """
    found = re.match(r"(\d+)\.(\d+)", release)
    return found is not None and tuple(map(int, found.groups())) >= (5, 14)


def _limit(name: str, most: int) -> None:
    kind = getattr(resource, name, None)
    if kind is not None:
        hard = resource.getrlimit(kind)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most))


def _namespaces(
    root: str, readable: Sequence[str], writable: Sequence[str], hidden: Sequence[str]
) -> bool:
    """No network, no other process, no other file, by the kernel; False where it does not do so."""
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    if libc.unshare(_NEWUSER | _NEWNET | _NEWNS | _NEWIPC | _NEWPID):
        return False
    try:
        _own_numbers(user, group)
        _go_on_as_a_child()
        _mount(libc, "none", "/", None, _PRIVATE)
        _only(libc, root, readable, writable, hidden)
        # In one more namespace of users what was mounted can no longer be changed.
        if libc.unshare(_NEWUSER):
            return False
        _own_numbers(user, group)
    except OSError:
        return False
    finally:
        libc.prctl(_DEATH, signal.SIGKILL, 0, 0, 0)
    return True


def _go_on_as_a_child() -> None:
    """Fork. The child is the first of processes of its own: when it ends, so do all that it has
    started. Its group is its own, too: a signal reaches nobody else. This process waits for it."""
    child = os.fork()
    if child == 0:
        os.setsid()
        return
    os.closerange(0, 1024)  # else the grader would not hear when the child closes its end
    _, status = os.waitpid(child, 0)
    os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


def _only(
    libc: ctypes.CDLL,
    new: str,
    readable: Sequence[str],
    writable: Sequence[str],
    hidden: Sequence[str],
) -> None:
    """Another root folder, made in `new`, with what is named and the system's programs. OSError."""
    here, named = os.getcwd(), [*_SYSTEM, *readable, *writable]
    written = {os.path.realpath(place) for place in writable}
    _mount(libc, "none", new, "tmpfs", 0, "size=1m,mode=755")
    for place in sorted(written | {os.path.realpath(place) for place in named}):
        if not os.path.exists(place):
            continue
        inside = new + place
        if not os.path.lexists(inside):
            _make(inside, os.path.isdir(place))
        _mount(libc, place, inside, None, _BIND | _REC)
        if place not in written:
            flags = os.statvfs(inside).f_flag & _STAYS
            _mount(libc, "none", inside, None, _BIND | _REMOUNT | _READ_ONLY | flags)
    for place in _parts(named):
        if os.path.islink(place) and not os.path.lexists(new + place):
            os.makedirs(os.path.dirname(new + place), exist_ok=True)
            os.symlink(os.readlink(place), new + place)
    for place in map(os.path.realpath, hidden):
        if os.path.isdir(new + place):
            _mount(libc, "none", new + place, "tmpfs", _READ_ONLY, "size=4k")
    os.mkdir(f"{new}/proc")
    try:  # of its own processes alone; some containers do not allow that
        _mount(libc, "proc", f"{new}/proc", "proc", _NO_PROGRAMS)
    except OSError:
        _mount(libc, "/proc", f"{new}/proc", None, _BIND | _REC)
    _mount(libc, "none", new, None, _BIND | _REMOUNT | _READ_ONLY)
    os.chdir(new)
    _mount(libc, ".", "/", None, _MOVE)
    os.chroot(".")
    os.chdir(here)


def _parts(places: Sequence[str]) -> list[str]:
    """Each path, and all the folders in which it lies."""
    found = dict.fromkeys(map(os.path.abspath, places))
    for place in tuple(found):
        while place != os.path.dirname(place):
            found[place] = None
            place = os.path.dirname(place)
    return sorted(found)


def _make(place: str, folder: bool) -> None:
    """An empty folder or file, for something to be mounted there."""
    os.makedirs(place if folder else os.path.dirname(place), exist_ok=True)
    if not folder:
        with open(place, "x"):
            pass


def _mount(
    libc: ctypes.CDLL, source: str, place: str, kind: str | None, flags: int, data: str = ""
) -> None:
    """The system's call of that name. OSError where it fails."""
    words = [text and text.encode() for text in (source, place, kind)]
    if libc.mount(*words, ctypes.c_ulong(flags), data.encode() or None):
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error), place)


def _own_numbers(user: int, group: int) -> None:
    """In the new namespace this user keeps its number."""
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


def watch(readable: Sequence[str], writable: Sequence[str], hidden: Sequence[str]) -> None:
    """Refuse what no exercise needs: programs, sockets, files elsewhere. It cannot be taken back.

    readable, writable: folders, and all below them, but for the hidden ones.
    """
    # The hook holds everything it needs as constants: there is no variable to be changed. It is
    # called for whatever Python does, so the first test is the cheap one.
    reading = tuple(os.path.realpath(folder) for folder in readable)
    writing = tuple(os.path.realpath(folder) for folder in writable)
    source = _HOOK.format(
        reading=reading + writing,
        writing=writing,
        hidden=tuple(os.path.realpath(folder) for folder in hidden),
        maps=os.path.realpath("/proc/self/maps"),
        refused=_REFUSED,
        changing=os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND,
    )
    space: dict[str, object] = {
        "realpath": os.path.realpath,
        "fsdecode": os.fsdecode,
        "isdir": os.path.isdir,
    }
    exec(compile(source, "<walls>", "exec"), space)  # our own text, above
    sys.addaudithook(space["hook"])  # type: ignore[arg-type]  # a function, made there


_REFUSED = (
    "socket.connect",
    "socket.bind",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.gethostbyaddr",
    "socket.getnameinfo",
    "socket.sendto",
    "socket.sendmsg",
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
    "os.utime",
    "os.setxattr",
    "os.removexattr",
    "os.putenv",
    "os.listdir",
    "os.scandir",
    "ctypes.dlopen",
    "ctypes.cdata",
    "sys.addaudithook",
    "signal.pthread_kill",
    "webbrowser.open",
    "sqlite3.connect",
    "syslog.openlog",
    "mmap.__new__",
)
_HOOK = """
def hook(event, args, realpath=realpath, fsdecode=fsdecode, isdir=isdir):
    if event == "open":
        path, mode, flags = args
        if type(path) is int:
            return
        path = fsdecode(path)
        place = realpath(path)
        # From which folder a relative path begins, the event does not say. So there is no folder to
        # be had that could be named as dir_fd, and no way up from one.
        if path[:1] != "/" and ".." in path.split("/") or isdir(place):
            raise PermissionError("the grader lets no file of this folder be opened: " + place)
        for folder in {hidden!r}:
            if place == folder or place.startswith(folder + "/"):
                raise PermissionError("the grader lets no file of this folder be opened: " + place)
        changes = (mode or "r").strip("btU") != "r" or (flags or 0) & {changing!r}
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
                for folder in {writing!r} if event == "os.mkdir" else {reading!r}:
                    if place == folder or place.startswith(folder + "/"):
                        return
        raise PermissionError("the grader does not let a submission do this: " + event)
    if event == "object.__setattr__" and (
        args[1] == "__code__" or args[1] == "__defaults__" and args[0].__name__ != "__new__"
    ):  # a namedtuple gives its __new__ the defaults of its fields
        raise PermissionError("the grader does not let a submission do this: " + event)
"""
