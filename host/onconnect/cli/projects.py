"""Defines the commands that make a project, put the relay into it, and package it."""

from __future__ import annotations

import shlex
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from onconnect import project_folder, relay_copy, terminal
from onconnect.cli.options import ProjectFolder, one_of, shown
from onconnect.descriptors import is_terminal
from onconnect.errors import SetupError
from onconnect.install.computer.machine import Machine
from onconnect.project import add as adding
from onconnect.project import build as building
from onconnect.project import new as making
from onconnect.project import sources
from onconnect.project.bundle import about as about_
from onconnect.project.bundle import deb, freeze, pkg, setup_exe, tar, trial
from onconnect.project.existing.background import PORT, SCRIPT
from onconnect.project.key import public_key
from onconnect.project.opening import webext

if TYPE_CHECKING:
    from collections.abc import Callable

    from onconnect.project.bundle.about import Bundle

_FORMATS: Final[dict[str, Callable[[Bundle, Path], Path]]] = {
    "tar": tar.pack,
    "deb": deb.pack,
    "pkg": pkg.pack,
    "setup": setup_exe.pack,
}
"""What packs a program into a file that users download, by the name of the format."""

_FOLDER: Final = "folder"
"""The format of a program that stays a folder."""

_DEFAULTS: Final = {"linux": ("tar", "deb"), "macos": ("tar", "pkg"), "windows": ("setup",)}
"""The formats that the users of a system expect."""


def new(
    folder: Annotated[Path, typer.Argument(metavar="NAME", help="The new folder of the project.")],
    content: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATTERN",
            help="The pages that the content script runs on, such as https://www.example.org/*. "
            'Give "" for no content script. Can be given several times.',
        ),
    ] = None,
    page: Annotated[
        making.Page | None, typer.Option(help="Where the extension's own page opens.")
    ] = None,
    external: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATTERN",
            help="The web pages that may connect without a content script. Can be given several "
            "times.",
        ),
    ] = None,
    template: Annotated[
        making.Made,
        typer.Option(
            help='"wxt" makes the extension of TypeScript, which WXT bundles; it takes npm install.'
        ),
    ] = making.Made.plain,
    app: Annotated[
        bool,
        typer.Option(
            "--app", help="Make it a package with a program of its own, which others install."
        ),
    ] = False,
) -> None:
    """Make a project that works at once."""
    asks = _has_terminal()
    if content is None and asks:
        content = [typer.prompt("Pages for the content script", making.LOCAL_PAGES)]
    if page is None and asks:
        page = typer.prompt("A page of its own: popup, tab or none", "popup", type=making.Page)
    choices = making.Choices(
        content=tuple(filter(None, [making.LOCAL_PAGES] if content is None else content)),
        page=page or making.Page.popup,
        external=tuple(external or ()),
        template=template,
        app=app,
    )
    for file in making.create(folder, choices):
        typer.echo(f"  {shown(folder / file)}")
    if template is making.Made.wxt:
        typer.echo(f"\nNext: {_inside(folder)}npm install\nThen: onconnect dev")
    else:
        typer.echo(f"\nNext: {_inside(folder)}onconnect dev")


def _has_terminal() -> bool:
    with suppress(OSError):
        return is_terminal(0)
    return False


def _inside(folder: Path) -> str:
    """Return what has the next command run in a folder.

    No sign joins commands both in cmd.exe and in every PowerShell.
    """
    if sys.platform == "win32":
        return f'cd "{shown(folder)}", and there: '
    return f"cd {shlex.quote(str(folder))} && "


def add(
    extensions: Annotated[
        list[Path],
        typer.Argument(
            metavar="EXTENSION...",
            help="The folder that has the extension's manifest.json, or the package.json of what "
            "a bundler builds. Several are builds of one extension for different browsers.",
        ),
    ],
) -> None:
    """Put the relay into an extension that exists."""
    for extension in extensions:
        _tell(adding.add(extension, Path()))
    typer.echo(
        f'\nPython takes the ports that are opened with the name "{PORT}". Next: onconnect '
        "install, or onconnect dev"
    )


def _tell(added: adding.Added) -> None:
    """Say what was written, and what is left to do by hand."""
    for written in added.written:
        typer.echo(f"  {shown(written)}")
    if added.module:
        typer.echo(
            f"\n{shown(added.module)} was there and stays as it is: add your listeners to it"
        )
    for note in added.notes:
        typer.echo(f"\n{terminal.line(note)}")
    if not added.calls:
        return
    typer.echo("\nThe extension talks to a native host by itself. This does the same with Python:")
    for call in added.calls:
        typer.echo(f"  {shown(call.file)}, {call.place}: {call.function} -> {call.instead}")
    if any(call.in_background for call in added.calls):
        typer.echo(
            f"`python` is what `const python = relay({{ ... }})` returns in {SCRIPT}"
            + (f'; import it: import {{ python }} from "./{SCRIPT}"' if added.is_module else "")
        )


def update(project: ProjectFolder = Path()) -> None:
    """Renew the relay in the project's extension, or in its vendor folder."""
    loaded = project_folder.load_project(project)
    vendor = loaded.folder / relay_copy.VENDOR
    is_bundled = (vendor / relay_copy.FOLDER).is_dir()
    folders = (vendor,) if is_bundled else loaded.extension_folders
    for folder in folders:
        _renew(folder, "The relay" if len(folders) == 1 else f"The relay in {shown(folder)}")


def _renew(folder: Path, what: str) -> None:
    before = terminal.line(relay_copy.version(folder) or "")
    if relay_copy.is_current(folder):
        typer.echo(f"{what} is of version {before} already")
        return
    try:
        kept = relay_copy.renew(folder)
    except OSError as error:
        raise SetupError(
            f"the relay in {folder} cannot be renewed ({error.strerror or error}): make the folder "
            "writable for you, and run this again"
        ) from None
    was = f"was of version {before} and is" if before else "was not there and is"
    typer.echo(f"{what} {was} of version {relay_copy.version(folder)} now")
    if kept:
        typer.echo(f"Files in its folder that are not onconnect's are in {shown(kept)} now")


def key() -> None:
    """Print a new `key` for manifest.json, which fixes the extension's ID in Chromium."""
    typer.echo(public_key())


def types(
    project: ProjectFolder = Path(),
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The file. By default, python.d.ts in the project."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail if the file is not current.")
    ] = False,
) -> None:
    """Write the handlers' messages down as TypeScript."""
    import onconnect
    from onconnect.project import contract, typescript
    from onconnect.testing.project_handlers import load

    file = project / "python.d.ts" if output is None else output
    load(project.resolve())
    contracts = contract.contract_of(onconnect.browser.registry)
    text = typescript.declaration(contracts, project_folder.load_project(project).carried())
    if check:
        if not file.is_file() or file.read_text("utf-8", "replace") != text:
            raise SetupError(
                f"{file} is not what the handlers say: run `onconnect types`, and commit the file"
            )
        return
    file.write_text(text, "utf-8", newline="\n")
    typer.echo(f"  {shown(file)}")


def build(
    project: ProjectFolder = Path(),
    inspector: Annotated[
        bool, typer.Option("--inspector", help="Keep the inspector in the packages.")
    ] = False,
) -> None:
    """Check the extension and package it for the stores."""
    loaded = project_folder.load_project(project)
    loaded.extension()  # a mistake in it is reported before anything is fetched
    web_ext = webext.tool(loaded, Machine.here())
    packages = building.build(loaded, web_ext, inspector=inspector)
    for store, package in packages.items():
        typer.echo(f"{shown(package)}\n{building.ASKED[store]}\n")
    if "firefox" in packages and (archive := sources.pack(loaded)):
        typer.echo(f"{shown(archive)}\n{sources.ASKED}\n")
    for store in building.ASKED.keys() - packages.keys():
        typer.echo(f"There is no package for {store}, whose browsers cannot run the extension.")


def bundle(
    project: ProjectFolder = Path(),
    into: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where to put it. By default, dist in the project."),
    ] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            parser=one_of(_FOLDER, *_FORMATS),
            metavar="|".join((_FOLDER, *_FORMATS)),
            help="What to make. Can be given several times. By default, it is what users of this "
            "system expect.",
        ),
    ] = None,
) -> None:
    """Make a program that users install without Python."""
    system = Machine.here().system
    usual = _DEFAULTS.get(system, ())
    for each in formats or ():
        if each not in (_FOLDER, *usual):
            raise SetupError(
                f"{each} is for another system, and each system packs its own programs: on "
                f"{system} --format takes {', '.join((_FOLDER, *usual))}"
            )
    loaded = project_folder.load_project(project)
    what = about_.about(loaded)
    where = loaded.folder / "dist" if into is None else into
    typer.echo(f"PyInstaller {freeze.version()} packs {what.program} {what.version} ...")
    made = freeze.freeze(loaded, what, where)
    typer.echo(f"{shown(made.folder)}  {_megabytes(made.folder)}")
    if not loaded.config.attach:
        typer.echo(f"It was started as a browser does: {trial.run(made, loaded)}")
    for each in formats or usual:
        if each != _FOLDER:
            package = _FORMATS[each](made, where)
            typer.echo(f"{shown(package)}  {_megabytes(package)}")


def _megabytes(path: Path) -> str:
    """Return the size of a file, or of all files in a folder."""
    files = [each for each in path.rglob("*") if each.is_file()] if path.is_dir() else [path]
    return f"{sum(each.lstat().st_size for each in files) / 1e6:.1f} MB"
