"""Lists what can be wrong with an installation: a row for each finding, by its name.

docs/troubleshooting.md explains the findings under the same names, in the same order. A module that
finds one of them raises or yields a `Fault`, and gives the facts that the row's texts name.
"""

from __future__ import annotations

import sys
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final, NamedTuple

from onconnect.errors import SetupError


class Wording(NamedTuple):
    """How the findings name what the user has typed and written.

    Attributes:
        command: the command that can install, and examine.
        description: what describes the host.
    """

    command: str = "onconnect"
    description: str = "[tool.onconnect]"


_OF_ONCONNECT: Final = Wording()

wording: Final[ContextVar[Wording]] = ContextVar("wording", default=_OF_ONCONNECT)
"""An application has a command and a description of its own."""

_FIX: Final = "let `{command} doctor --fix` write it"
_AGAIN: Final = "run the installation again"
_LASTING: Final = (
    "install onconnect where it stays, by `uv tool install`, `pipx install` or into a virtual "
    "environment of the project, and run `{command} install` from there"
)


@dataclass(frozen=True)
class Finding:
    """A row of the table.

    Attributes:
        sentence: what is wrong. Names in braces stand for facts, or for those of `Wording`.
        remedy: what to do about it; "" if the sentence says it. By default, `doctor --fix`,
            which makes a new installation.
        on_windows: the remedy there, if it is another one.
        is_error: whether the browser cannot reach the host; False if it can for now.
    """

    sentence: str
    remedy: str = _FIX
    on_windows: str = ""
    is_error: bool = True

    @property
    def is_mendable(self) -> bool:
        """Whether a new installation is the remedy."""
        return self.remedy == _FIX


FINDINGS: Final[dict[str, Finding]] = {
    # The browser does not find the host
    "not-registered": Finding("there is no {name} where {browser} looks ({where})"),
    "folder-unreadable": Finding(
        "{folder} cannot be read ({error})",
        "make it readable for you, with `chmod u+rwx`",
        on_windows="let yourself read it (Properties, Security)",
    ),
    "manifest-unreadable": Finding(
        "{file} cannot be read ({error})",
        "make it readable for you, with `chmod u+r`, or remove it if it is not a file",
        on_windows="let yourself read it (Properties, Security), or remove it if it is not a file",
    ),
    "manifest-not-utf8": Finding("{file} is not UTF-8"),
    "manifest-not-json": Finding("{file} is not a JSON object{why}"),
    "manifest-comment": Finding("{file} has a comment, and Firefox accepts none"),
    "member-unknown": Finding(
        "{file} has the member {member!r}, and Firefox accepts no member that it does not know"
    ),
    "member-missing": Finding('{file} has no "{member}"'),
    "member-no-text": Finding('{file} has a "{member}" that is not a text'),
    "description-empty": Finding('{file} has an empty "description"'),
    "type-unknown": Finding('{file} has the "type" {type!r}, not "stdio"'),
    "name-differs": Finding("{file} names another host, {name!r}"),
    "path-relative": Finding("{file} has the path {path!r}, which is not absolute"),
    "caller-malformed": Finding(
        '{file} has {value!r} in "{member}", which lists extensions such as {example}'
    ),
    "caller-missing": Finding("{file} does not let {caller} start the host: it lists {callers}"),
    "extension-without-id": Finding("{problem}", ""),
    "extension-for-others": Finding("{problem}", "", is_error=False),
    "extension-unfit": Finding("{problem}", ""),
    "blocked-by-policy": Finding(
        "a policy in {folder} keeps {browser} from the host",
        "let an administrator deploy what `onconnect policy {name}` prints",
    ),
    "user-hosts-blocked": Finding(
        "a policy in {folder} lets {browser} start only hosts that are installed for all users, "
        "and this one is not",
        "run `{command} install --scope system` as an administrator",
    ),
    "manifest-missing": Finding("{key} leads to {file}, which is not there"),
    "command-prompt-disabled": Finding(
        "a policy in {key} forbids cmd.exe, by which {browser} starts hosts",
        "let an administrator set the policy NativeHostsExecutablesLaunchDirectly of {browser}",
    ),
    # The program does not start
    "program-missing": Finding("there is no program {program}"),
    "program-unreachable": Finding(
        "{program} lies in {folder}, which you may not enter",
        "make that accessible for you, with `chmod u+x`",
    ),
    "program-not-executable": Finding("{program} is not executable"),
    "program-on-noexec": Finding(
        "{program} lies on a file system that is mounted noexec",
        "set XDG_DATA_HOME to a folder elsewhere and install again",
    ),
    "program-unreadable": Finding(
        "{program} cannot be read ({error}), and a script must be readable",
        "make it readable for you, with `chmod u+r`",
    ),
    "first-line-crlf": Finding("{program} has the line ends of Windows"),
    "first-line-too-long": Finding("{program} has a first line of more than {longest} bytes"),
    "first-line-interpreter": Finding(
        "{program} is a script for {interpreter}, which does not start"
    ),
    "interpreter-missing": Finding("{launcher} starts {python}, which is gone"),
    "interpreter-of-store": Finding(
        "{python} is the Python of the Microsoft Store, and what that writes into the registry and "
        "into AppData no browser sees",
        "install the Python of python.org, or one by uv, and run this with that",
    ),
    "path-too-long": Finding(
        "{path} is longer than {longest} characters, and Windows starts no program by such a path",
        "put it nearer to the root of its drive, and run that",
    ),
    "project-missing": Finding("{launcher} starts handlers in {project}, which is gone"),
    "host-uninstalled": Finding(
        "{launcher} starts {what}, which is gone",
        "install {name} again, or remove what is left of it by `onconnect uninstall --name {name}`",
    ),
    "project-differs": Finding(
        "{launcher} starts the handlers in {other}, and this project is {project}",
        "give one of them another `name`, or let this one take over by `{command} install --force`",
    ),
    "program-foreign": Finding(
        "{manifest} starts {program}, which no installation has written",
        "give this host another `name`, or replace that one by `{command} install --force`",
        is_error=False,
    ),
    "program-moved": Finding("{manifest} starts {program}, and this program is {own}"),
    "program-of-dev": Finding(
        "{manifest} starts {program}, which is of an `onconnect dev` that is running or was killed",
        is_error=False,
    ),
    # The host does not answer
    "host-gives-up": Finding("the host gave up ({reason}): {text}", f"correct that and {_AGAIN}"),
    "host-not-understood": Finding(
        "what the host says cannot be understood ({reason})",
        "let nothing but onconnect write to its standard output",
    ),
    "host-ends": Finding(
        "the host ended with status {status} before it answered ({last_line})",
        f"correct that and {_AGAIN}",
    ),
    "host-silent": Finding(
        "the host gave no answer within {patience:g} s",
        "look for what blocks it when it starts; or, if its handlers take so long to be "
        "imported, say so: `startup = {longer:.0f}` in {description}",
    ),
    "no-listeners": Finding(
        "the handlers are imported, and register nothing",
        "let them add a listener: @browser.runtime.on_connect.add_listener",
    ),
    "handlers-old-host": Finding(
        "the handler module {module} reads standard input by itself, as a native messaging host "
        "without onconnect does",
        "let it register listeners instead: onconnect speaks with the browser (docs/migrating.md)",
    ),
    "others-cannot-read": Finding(
        "{problem}, so that the host starts for nobody else",
        "move project and Python to where all users may read, as /opt, and install from there",
    ),
    "host-stays": Finding(
        "the host did not end within {grace:g} s after the browser had gone",
        "look for a listener or a thread that does not stop",
    ),
    "probe-fails": Finding(
        "the port {probe!r} did not send its message back",
        "let a handler do that, or take `probe` out of {description}",
    ),
    "name-of-host-differs": Finding("the host calls itself {name} and not {expected}", _AGAIN),
    "program-does-not-start": Finding("{program} does not start ({error})", _AGAIN),
    "meeting-place-unsafe": Finding("{problem}", ""),
    "program-refuses": Finding(
        "{told}", "start the program again, with the onconnect of this installation"
    ),
    # Warnings
    "launcher-stale": Finding(
        "{launcher} is not as this onconnect would write it for this project", is_error=False
    ),
    "program-not-running": Finding(
        "{name} is not running, and browsers wait for it",
        "start it, or say in {description} how: `start`",
        is_error=False,
    ),
    "installed-elsewhere": Finding(
        "{manifest} starts {program}, which was installed while {folder} was the data folder",
        is_error=False,
    ),
    "interpreter-temporary": Finding(
        "{python} is in a cache or a temporary folder ({folder}), and will be gone one day",
        _LASTING,
        is_error=False,
    ),
    "program-temporary": Finding(
        "{program} is in a cache or a temporary folder ({folder}), and will be gone one day",
        "move its whole folder to where it stays, and run `{command} install` there",
        is_error=False,
    ),
    "drive-may-go": Finding(
        "{path} lies on {kind}, and the host starts only while that is there",
        "move project and Python to a drive that stays",
        is_error=False,
    ),
    "views-differ": Finding(
        "{key} leads to {file}, and {other} to {other_file}: {browser} goes by the first",
        "install again, or remove the one that is not wanted with regedit",
        is_error=False,
    ),
    "others-may-write": Finding(
        "{problem}, so that others can change what browsers start here",
        "let nobody else write there (`chmod go-w`, `chown`), or install from elsewhere",
        is_error=False,
    ),
    "folder-protected": Finding(
        "macOS asks you before a browser's host may read {path}, which lies in {folder}",
        "answer Allow when a browser starts the host for the first time, or move it elsewhere, for "
        "example to {elsewhere}",
        is_error=False,
    ),
    "program-quarantined": Finding(
        "{program} has the mark com.apple.quarantine, and macOS may refuse to start it",
        "`xattr -d com.apple.quarantine {quoted}`",
        is_error=False,
    ),
    "module-shadowed": Finding(
        "{modules} in {folder} is never imported", "{reason}", is_error=False
    ),
    "permission-optional": Finding("{problem}", "", is_error=False),
    "browser-outside": Finding("{problem}", "", is_error=False),
    "version-differs": Finding(
        "the host runs onconnect {version}, and this is onconnect {own}", is_error=False
    ),
    "relay-differs": Finding(
        "the relay in {folder} {state}, and the host is of version {own}",
        "renew the relay by `onconnect update`",
        is_error=False,
    ),
    "manifest-of-another-user": Finding(
        "{file} belongs to the user number {owner}, so that you cannot replace it",
        "`sudo chown {user} {quoted}`",
        is_error=False,
    ),
    "folder-read-only": Finding(
        "you cannot write in {folder}, so that an installation would fail",
        "make it writable for you, with `chmod u+w`, or set XDG_DATA_HOME to another folder",
        on_windows="let yourself write there (Properties, Security)",
        is_error=False,
    ),
    "disk-full": Finding(
        "the disk of {folder} is full, so that hosts keep no logs",
        "delete something there",
        is_error=False,
    ),
    "sandboxed": Finding(
        "only {browser} can tell whether it starts the host", "{caveat}", is_error=False
    ),
    # Not in the documentation: the sentence explains it
    "interpreter-shadowed": Finding("{problem}", _LASTING),
    "not-mended": Finding("{problem}", ""),
}


class Fault(SetupError):  # noqa: N818 - it is listed as often as it is raised
    """A finding that was made: it keeps a browser from a host, or will when something changes.

    Attributes:
        code: the finding's name.
        sentence: what is wrong, without the remedy.
        is_mendable: whether a new installation is the remedy.
        is_error: whether the browser cannot reach the host; False if it can for now. The row says
            so, unless the module that finds the fault knows better.

    Args:
        code: the finding's name.
        facts: what the names in braces stand for.
    """

    def __init__(self, code: str, /, **facts: object) -> None:
        finding = FINDINGS[code]
        is_other = sys.platform == "win32" and finding.on_windows
        remedy = finding.on_windows if is_other else finding.remedy
        words = {**wording.get()._asdict(), **facts}
        self.sentence = finding.sentence.format(**words)
        super().__init__(": ".join(filter(None, (self.sentence, remedy.format(**words)))))
        self.code = code
        self.is_mendable = finding.is_mendable
        self.is_error = finding.is_error

    @property
    def detail(self) -> str:
        """The lines that the host has printed about it; "" if there are none."""
        return "\n".join(getattr(self, "__notes__", ()))
