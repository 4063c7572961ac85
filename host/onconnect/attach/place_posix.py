"""Finds the place where a program and its proxies meet, on POSIX systems: a socket in a folder.

Programs are started from terminals, by cron or by systemd, and proxies by a browser that may be a
Snap or a Flatpak. Their environments differ: XDG_RUNTIME_DIR is missing, or leads into a sandbox,
and HOME and TMPDIR may be other ones. So nothing here asks the environment. The user's number alone
says where the folder is.
"""

import os
import stat
import sys

from onconnect.errors import SetupError

assert sys.platform != "win32"

_LONGEST = 103
"""Bytes of a socket's path on macOS and the BSDs, without its end; Linux takes 107."""

_OF_HOME = (
    "Library/Application Support/onconnect/.meetings"
    if sys.platform == "darwin"
    else ".local/state/onconnect/.meetings"
)
"""Where there is no folder for what runs; no host's folder of logs can have this name."""

_DIGITS = 16
"""Hexadecimal digits that stand for a name that is too long for a path."""


def folders() -> list[str]:
    """Return the folders in which a socket may lie; programs take the first, proxies look in all.

    The first one is what XDG_RUNTIME_DIR names while the user has a session. It is gone without a
    session, and many systems have none: then it is a folder in the user's own.

    Raises:
        SetupError: this user has no folder at all.
    """
    user = os.geteuid()
    found = []
    runtime = f"/run/user/{user}"
    try:
        if os.stat(runtime).st_uid == user:
            found.append(f"{runtime}/onconnect")
    except OSError:
        pass
    if home := _home(user):
        found.append(f"{home}/{_OF_HOME}")
    if not found:
        raise SetupError(
            f"the user number {user} has no folder of their own, in which programs and browsers "
            "could meet: give them one in the list of users"
        )
    return found


def _home(user: int) -> str:
    """Return the folder that the system has for a user, whatever HOME says; "" if there is none."""
    import pwd

    try:
        home = pwd.getpwuid(user).pw_dir
    except KeyError:  # as in containers that choose a number
        home = os.environ.get("HOME", "")
    return home.rstrip("/") if os.path.isdir(home) else ""


def check(folder: str) -> bool:
    """Check that nobody else can reach what lies in a folder; return whether the folder is there.

    Raises:
        SetupError: somebody can.
    """
    try:
        found = os.lstat(folder)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise SetupError(f"{folder} cannot be looked at ({error.strerror})") from None
    if not stat.S_ISDIR(found.st_mode):
        what = "a symbolic link" if stat.S_ISLNK(found.st_mode) else "no folder"
        raise SetupError(f"{folder} is {what}, where browsers and programs meet: remove it")
    if found.st_uid != os.geteuid():
        raise SetupError(
            f"{folder}, where your browsers and programs meet, belongs to the user number "
            f"{found.st_uid}: let it be removed"
        )
    if found.st_mode & 0o077:
        raise SetupError(
            f"other users may enter {folder}, where your browsers and programs meet: run "
            f"`chmod 700 '{folder}'`"
        )
    return True


def made() -> str:
    """Return the first folder; it is made if it is not there.

    Raises:
        SetupError: that is not possible, or somebody else can reach what lies in it.
    """
    folder = folders()[0]
    try:
        os.makedirs(os.path.dirname(folder), exist_ok=True)
        try:
            os.mkdir(folder, 0o700)
        except FileExistsError:
            pass
        else:
            os.chmod(folder, 0o700)  # an unusual umask takes rights from the user too
    except OSError as error:
        raise SetupError(
            f"{folder}, where browsers and programs meet, cannot be made ({error.strerror}): make "
            f"{error.filename} writable for you"
        ) from None
    check(folder)
    return folder


def address(folder: str, name: str) -> str:
    """Return the path of a host's socket.

    Raises:
        SetupError: the path of the folder is too long.
    """
    path = f"{folder}/{name}.sock"
    if len(os.fsencode(path)) > _LONGEST:
        import hashlib

        digits = hashlib.sha256(name.encode()).hexdigest()[:_DIGITS]
        path = f"{folder}/{digits}.sock"
    if len(os.fsencode(path)) > _LONGEST:
        raise SetupError(
            f"{folder} has too long a path for a socket, which {_LONGEST} bytes have to hold: move "
            "this user's folder"
        )
    return path


def log(name: str) -> str:
    """Return the path of the file for what the program of a host prints if a proxy starts it.

    Raises:
        SetupError: this user has no folder.
    """
    folder = os.path.dirname(folders()[-1])
    return f"{folder}/{name}/program.out"
