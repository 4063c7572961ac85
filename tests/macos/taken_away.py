"""Takes from a Python on Linux what macOS lacks, and lets what is left behave as it does there.

`python.py` has a Python import this before anything else. So every process that this Python starts
sees macOS, also with `-I -S`. Sources: CPython's documentation of `os`, `select` and `fcntl`;
Apple's xnu, bsd/kern/sys_generic.c (`poll_nocancel`, `poll_callback`) and bsd/kern/sys_pipe.c.
"""

import errno
import fcntl
import posix
import select
import sys
import types

_OF_LINUX = ("/proc/", "/run/", "/sys/", "/dev/shm/")

_IN_POSIX = (
    *("waitid", "getxattr", "setxattr", "listxattr", "removexattr", "pidfd_open", "pipe2"),
    *("memfd_create", "eventfd", "splice", "copy_file_range", "sched_getaffinity", "getresuid"),
    *("ST_NOEXEC", "ST_NODEV", "O_PATH", "O_TMPFILE"),
)
"""`waitid` has been there since Python 3.13, and onconnect runs on Python 3.11."""

_IN_SELECT = ("epoll", "POLLRDHUP", *(each for each in dir(select) if each.startswith("EPOLL")))
_IN_FCNTL = ("F_SETPIPE_SZ", "F_GETPIPE_SZ")

_ASKS_TO_READ = select.POLLIN | select.POLLPRI | select.POLLHUP
_ASKS_TO_WRITE = select.POLLOUT

_DENIED = posix.environ.get(b"DENIED_BY_THE_USER", b"").decode()
"""A folder that the user has denied to the process: its files cannot be read."""

_F_GETPATH = 50
_real_fcntl = fcntl.fcntl
_epoll = select.epoll
_poll = select.poll
_EDGE, _IN, _OUT, _FAILS = select.EPOLLET, select.EPOLLIN, select.EPOLLOUT, select.EPOLLERR
_HANGS_UP = select.EPOLLHUP | select.EPOLLRDHUP


class Poll:
    """`poll` of xnu, which is made of a kqueue.

    It knows a descriptor only if it is asked for reading or writing, where POLLHUP counts as
    reading. It does not know devices. It forgets a descriptor that has something to read if only
    its end was asked for.
    """

    def __init__(self):
        self._asked = {}

    def register(self, descriptor, events=select.POLLIN | select.POLLPRI | select.POLLOUT):
        self._asked[_number(descriptor)] = events

    modify = register

    def unregister(self, descriptor):
        del self._asked[_number(descriptor)]

    def poll(self, timeout=None):
        devices = [each for each in self._asked if _is_device(each)]
        if devices:
            return [(each, select.POLLNVAL) for each in devices]
        poll = _poll()
        for descriptor, events in self._asked.items():
            if events & _ASKS_TO_READ:
                events |= select.POLLIN
            if events & (_ASKS_TO_READ | _ASKS_TO_WRITE):
                poll.register(descriptor, events)
        while True:
            found = []
            for descriptor, events in poll.poll(timeout):
                told = events & (self._asked[descriptor] | select.POLLHUP | select.POLLERR)
                if told:
                    found.append((descriptor, told))
                else:
                    poll.unregister(descriptor)
            if found or timeout is not None:
                return found


class Event:
    """`select.kevent`."""

    def __init__(self, ident, filter=-1, flags=1, fflags=0, data=0, udata=0):  # noqa: A002
        self.ident = _number(ident)
        self.filter = filter
        self.flags = flags


class Queue:
    """`select.kqueue`, made of an epoll: of its filters, those for reading and for writing."""

    def __init__(self):
        self._epoll = _epoll()
        self._asked = {}

    def fileno(self):
        return self._epoll.fileno()

    def close(self):
        self._epoll.close()

    def control(self, changes, most, timeout=None):
        for change in changes or ():
            self._change(change)
        if not most:
            return []
        found = []
        for ident, events in self._epoll.poll(-1 if timeout is None else timeout):
            asked = self._asked[ident]
            ended = bool(events & (_HANGS_UP | _FAILS)) * select.KQ_EV_EOF
            if select.KQ_FILTER_READ in asked and events & (_IN | _HANGS_UP):
                found.append(Event(ident, select.KQ_FILTER_READ, ended))
            if select.KQ_FILTER_WRITE in asked and events & (_OUT | _FAILS):
                found.append(Event(ident, select.KQ_FILTER_WRITE, ended))
        return found[:most]

    def _change(self, change):
        if _is_device(change.ident):
            raise OSError(errno.EINVAL, "Invalid argument")
        asked = self._asked.setdefault(change.ident, {})
        was_there = bool(asked)
        if change.flags & select.KQ_EV_DELETE:
            if change.filter not in asked:
                raise FileNotFoundError(errno.ENOENT, "No such file or directory")
            del asked[change.filter]
        else:
            asked[change.filter] = change.flags
        mask = _IN * (select.KQ_FILTER_READ in asked) | _OUT * (select.KQ_FILTER_WRITE in asked)
        if any(flags & select.KQ_EV_CLEAR for flags in asked.values()):
            mask |= _EDGE
        if not asked:
            self._epoll.unregister(change.ident)
        elif was_there:
            self._epoll.modify(change.ident, mask)
        else:
            self._epoll.register(change.ident, mask)


def _fcntl(descriptor, command, argument=0):
    """`fcntl`, with the command that tells a path as the disk has it."""
    if command != _F_GETPATH:
        return _real_fcntl(descriptor, command, argument)
    path = posix.readlink(f"/proc/self/fd/{_number(descriptor)}").encode()
    return path.ljust(len(argument), b"\0")


def _number(descriptor):
    return descriptor if isinstance(descriptor, int) else descriptor.fileno()


def _is_device(descriptor):
    return posix.fstat(descriptor).st_mode & 0o170000 == 0o020000


def _refuse(event, arguments):
    """Let nothing be there below the folders of Linux alone; refuse what the user denies."""
    if event in ("open", "os.listdir", "os.scandir") and isinstance(arguments[0], str):
        path = arguments[0]
        if path.startswith(_OF_LINUX):
            raise FileNotFoundError(errno.ENOENT, "No such file or directory", path)
        if _DENIED and path.startswith(_DENIED):
            raise PermissionError(errno.EPERM, "Operation not permitted", path)


def _take_away():
    for module, names in ((posix, _IN_POSIX), (select, _IN_SELECT), (fcntl, _IN_FCNTL)):
        for name in names:
            if hasattr(module, name):
                delattr(module, name)
    select.PIPE_BUF = 512
    select.poll = Poll
    select.kqueue, select.kevent = Queue, Event
    select.KQ_FILTER_READ, select.KQ_FILTER_WRITE = -1, -2
    select.KQ_EV_ADD, select.KQ_EV_DELETE, select.KQ_EV_CLEAR = 1, 2, 32
    select.KQ_EV_ONESHOT, select.KQ_EV_EOF, select.KQ_EV_ERROR = 16, 0x8000, 0x4000
    fcntl.F_GETPATH, fcntl.fcntl = _F_GETPATH, _fcntl
    sys.modules["_scproxy"] = types.ModuleType("_scproxy")  # urllib asks it for proxies
    sys.modules["_scproxy"]._get_proxies = dict
    sys.modules["_scproxy"]._get_proxy_settings = dict
    sys.platform = "darwin"
    sys.addaudithook(_refuse)


_take_away()
