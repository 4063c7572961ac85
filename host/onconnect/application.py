"""Describes a host in Python: for a package that people install, or a program that has it packed.

`[tool.onconnect]` is the same description for a project that one develops. A host that a browser
starts imports this module, so it imports little.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn

from onconnect import frozen
from onconnect.arguments import Arguments, is_of_browser
from onconnect.browser_families import NAMED
from onconnect.errors import SetupError
from onconnect.protocol.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onconnect.browser_families import FamilyName
    from onconnect.project_folder import Project
    from onconnect.serving.server import Server

_DEFAULTS: Final = Limits()


class Application:
    """A native messaging host, as its author describes it; and the program that has it.

        app = Application(
            "org.example.notes",
            description="Notes",
            handlers=["notes.handlers"],
            extensions={
                "gecko": ["notes@example.org"],
                "chromium": ["abcdefghijklmnopabcdefghijklmnop"],
            },
        )

    It stands at the top level of a module of the package, by itself: a host imports that module,
    and imports the handlers once the browser's stream is safe from what they print. A mistake in
    it is told when a command, or a browser, uses it.

    Args:
        name: the native host's name, in the form that every browser takes.
        description: what the host is, for people who read a native manifest.
        handlers: the names of the modules to import, which register listeners. With `attach` they
            may be left out.
        extensions: the IDs of the extensions that may start the host, by the family of browsers:
            "gecko" for Firefox and its kin, "chromium" for Chrome, Edge and all others.
        environment: variables that the host gets; it gets few others from a browser. Those that
            Python or the system's loader reads at the start of a process take effect if a launcher
            sets them, which a program that is packed does not have.
        attach: whether a program that runs serves the browsers, by `serve`; else each browser
            starts a host.
        start: with `attach`, the command that starts this program if it does not run.
        limits: what the host takes in and keeps.
        probe: the name of a port that sends each message back, through which an installation proves
            itself; None where no port does.
        startup: seconds that an installation waits for the handlers to be imported, 1 to 3600.
        windows_launcher: what a browser on Windows starts: a program, or a batch file.
        version: the version of the application, which `--version` tells, and which its extensions
            may require.
        requires: which versions of the extensions are new enough, as ">=1.2"; "" if all are.

    Attributes:
        module: the module that it stands in; "" if that cannot be imported, as a script's.
        folder: the folder of a project, if `load` has read it there; else None.
    """

    def __init__(
        self,
        name: str,
        *,
        description: str,
        handlers: Sequence[str] = (),
        extensions: Mapping[FamilyName, Sequence[str]],
        environment: Mapping[str, str] | None = None,
        attach: bool = False,
        start: Sequence[str] = (),
        limits: Limits = _DEFAULTS,
        probe: str | None = None,
        startup: int = 30,
        windows_launcher: Literal["exe", "bat"] = "exe",
        version: str = "",
        requires: str = "",
    ) -> None:
        self.name = name
        self.description = description
        self.handlers = tuple(handlers)
        self.extensions = {family: tuple(ids) for family, ids in extensions.items()}
        self.environment = dict(environment or {})
        self.attach = attach
        self.start = tuple(start)
        self.limits = limits
        self.probe = probe
        self.startup = startup
        self.windows_launcher = windows_launcher
        self.version = version
        self.requires = requires
        self.folder: str | None = None
        above = sys._getframe(1).f_globals
        self.module: str = getattr(above.get("__spec__"), "name", "")
        self._file: str = above.get("__file__") or ""

    def __repr__(self) -> str:
        return f"<Application {self.name}>"

    @classmethod
    def load(cls, folder: str | os.PathLike[str] = ".") -> Application:
        """Return what the table [tool.onconnect] of a project describes.

        Its IDs are those of the project's extension, and the further ones of the table.

        Args:
            folder: the project's folder, which has the pyproject.toml.

        Raises:
            SetupError: there is no such table, it has a mistake, or the extension is unreadable.
        """
        from pathlib import Path

        from onconnect.project_folder import load_project

        project = load_project(Path(folder))
        table = project.config
        found = cls(
            table.name,
            description=table.description,
            handlers=table.handlers,
            extensions=project.ids(),
            environment=table.environment,
            attach=table.attach,
            start=table.start,
            limits=table.arguments(project.folder).limits,
            probe=table.probe,
            startup=table.startup,
            windows_launcher=table.windows_launcher,
            version=table.version or "",
            requires=table.requires or "",
        )
        found.module = ""
        found.folder = str(project.folder)
        return found

    def main(self) -> NoReturn:
        """Run the program, by the arguments of its command line, and end the process.

        With the arguments of a browser it is the host; with `attach`, what hands the browser over
        to the program that runs. Else it is the command that people type: `install`, `uninstall`,
        `doctor`, or `run`, which is the host by hand. A program that is packed installs itself if
        it has no arguments, as by a double click.

        Raises:
            SystemExit: with status 0 if it has done what was asked.
        """
        words = sys.argv[1:]
        # by its name: what runs and what is typed stands on the floors above
        if is_of_browser(words, self.name):
            self.run(words)
        if frozen.is_frozen() and not words:
            import_module("onconnect.cli.double_click").main(self)
        import_module("onconnect.cli.application").main(self)
        raise SystemExit

    def run(self, browser: Sequence[str] = ()) -> NoReturn:
        """Be the program that a browser starts, and end the process.

        Args:
            browser: the arguments of the browser; empty if somebody starts it by hand.
        """
        arguments = self.arguments(browser)
        os.environ.update(self.environment)
        if arguments.start is None:
            import_module("onconnect.app").main(arguments.words(), self)
        from onconnect.attach import proxy

        sys.exit(proxy.run(arguments.words()))

    def serve(self) -> Server:
        """Serve all browsers that come, in this process: `onconnect.serve` with what is described.

        Raises:
            SetupError: as `onconnect.serve`.
        """
        from onconnect.serving.server import serve

        if self.folder is not None:
            from onconnect import imports

            imports.keep_clean(self.folder)
            sys.path.insert(0, self.folder)
        return serve(
            self.name,
            handlers=self.handlers,
            limits=self.limits,
            version=self.version,
            requires=self.requires,
        )

    def project(self) -> Project:
        """Return what commands work on.

        Raises:
            SetupError: the description has a mistake.
        """
        from pathlib import Path

        from onconnect import config_file, project_folder

        if self.folder is not None:
            return project_folder.load_project(Path(self.folder))
        table: dict[str, Any] = {
            "name": self.name,
            "description": self.description,
            "handlers": list(self.handlers),
            "extension": (),
            "environment": self.environment,
            "attach": self.attach,
            "start": self.start,
            "probe": self.probe,
            "startup": self.startup,
            "windows_launcher": self.windows_launcher,
            "version": self.version or None,
            "requires": self.requires or None,
            **{str(family): ids for family, ids in self.extensions.items()},
        }
        where = f"the Application in {self._file or 'a prompt'}"
        if strange := self.extensions.keys() - NAMED.keys():
            raise SetupError(
                f"{where} has {', '.join(map(repr, strange))} in `extensions`, and the families of "
                f"browsers are {' and '.join(map(repr, NAMED))}"
            )
        checked = config_file.checked(table, where)
        if frozen.is_frozen():
            program = Path(sys.executable)
            return project_folder.Project(program.parent, checked, self.module, program)
        if not self.module:
            raise SetupError(
                f"{where} is in no module that a browser's host could import: put it into one of a "
                "package that is installed, and run that by `python -m`"
            )
        *within, last = self.module.split(".")
        file = Path(self._file).absolute()
        depth = len(within) + (file.stem == "__init__" != last)
        return project_folder.Project(file.parents[depth], checked, self.module)

    def arguments(self, browser: Sequence[str] = ()) -> Arguments:
        """Return all that the host is told.

        Args:
            browser: the arguments of the browser that has started it.
        """
        callers = (
            NAMED[family].caller(each) for family, ids in self.extensions.items() for each in ids
        )
        return Arguments(
            self.name,
            self.folder or "",
            self.handlers,
            self.limits,
            tuple(callers),
            browser,
            self.start if self.attach else None,
            self.version,
            self.requires,
            self.module,
        )


def packed(module: str, name: str, *, attach: bool) -> NoReturn:
    """Run the program that an application is packed into, as `Application.main` does.

    If a browser has started it, the module is imported once nothing that it prints can get into the
    browser's stream.

    Args:
        module: the application's module.
        name: the native host's name.
        attach: whether a program that runs serves the browsers.
    """
    words = sys.argv[1:]
    if is_of_browser(words, name):
        if not attach:
            told = Arguments(name, "", (), browser=words, application=module)
            import_module("onconnect.app").main(told.words())
        sys.stdout = sys.stderr
    imported(module, name).main()


def imported(module: str, name: str) -> Application:
    """Import the module of an application, and return the application.

    Args:
        module: the module's name.
        name: the native host's name.

    Raises:
        SetupError: the module has no application of this name.
        Exception: whatever the module raises while it is imported.
    """
    for value in vars(import_module(module)).values():
        if isinstance(value, Application) and value.name == name:
            return value
    raise SetupError(
        f"{module} has no Application of the name {name}: give it that name again, or install the "
        "host by the new one"
    )
