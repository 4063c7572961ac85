"""Puts the relay into an extension that exists already, beside its own background script.

The extension's own scripts stay as they are, and so does all that its manifest.json says.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from onconnect import relay_copy
from onconnect.config_file import load_config
from onconnect.errors import SetupError
from onconnect.extension import load_extension
from onconnect.project import files
from onconnect.project.existing import background, naming, native_calls, old_host, sources
from onconnect.project.existing.manifest_members import complete
from onconnect.project.existing.manifest_text import ManifestText
from onconnect.project.key import public_key

if TYPE_CHECKING:
    from onconnect.extension import Extension
    from onconnect.project.existing.native_calls import NativeCall

_HANDLERS = '''"""The part of the background script that is written in Python."""

from onconnect import Port, browser


@browser.runtime.on_connect.add_listener
async def connected(port: Port) -> None:
    async for message in port:  # ends when the page goes
        port.post_message({"python heard": message})
'''

_TABLE = """[tool.onconnect]
name = {name}
description = {description}
handlers = [{module}]
extension = {extension}
"""

_HEAD = re.compile(r"^\[tool\.onconnect\][^\n]*\n", re.MULTILINE)
_EXTENSION = re.compile(r"^extension\s*=\s*(\[[^\]]*\]|[^\n#]*)", re.MULTILINE)


@dataclass(frozen=True)
class Added:
    """What `add` has done.

    Attributes:
        written: the files and folders that were written.
        module: the handler module that was there and stays as it is; None if it is among `written`.
        calls: where the extension talks to a native host by itself.
        is_module: whether the background is made of modules.
        notes: what a user should know besides, as sentences.
    """

    written: list[Path]
    module: Path | None
    calls: list[NativeCall]
    is_module: bool
    notes: list[str]


@dataclass
class _Project:
    """What a project has, or gets.

    Attributes:
        name: the native host's name.
        new: the files to write.
        changed: those that change.
        module: the handler module that was there.
        notes: what a user should know.
    """

    name: str
    new: dict[Path, str]
    changed: dict[Path, str]
    module: Path | None
    notes: list[str]


def add(extension: Path, project: Path) -> Added:
    """Put the relay into an extension, and a handler module and a table into a project.

    Nothing that is there is overwritten but manifest.json, the background's page and
    pyproject.toml, which get more members; the manifest comes last, so that a command that was
    interrupted can be run again.

    Args:
        extension: the folder of its manifest.json.
        project: the folder that has, or gets, the pyproject.toml.

    Raises:
        SetupError: the extension cannot have the relay, or something is in the way of it; nothing
            was changed.
    """
    if tree := sources.find(extension):
        return _add_to_sources(tree, project)
    file = extension / "manifest.json"
    found = _read(extension)
    calls = native_calls.find(found)
    title = str(found.manifest.get("name", ""))
    title = extension.resolve().name if not title or title.startswith("__MSG_") else title
    described = _describe(project, title, [extension], calls)
    text = ManifestText(file.read_bytes().decode("utf-8"))
    joined = background.join(found, text, described.name)
    notes = described.notes + complete(found, text, described.name)
    new = described.new | joined.new
    changed = described.changed | joined.changed | {file: text.text}
    _check(extension, new, changed)
    had_relay = (extension / relay_copy.FOLDER).exists()
    try:
        relay_copy.renew(extension, classic=not joined.is_module)
        files.write_all(new | changed)
    except OSError as error:
        if not had_relay:
            shutil.rmtree(extension / relay_copy.FOLDER, ignore_errors=True)
        raise SetupError(
            f"{_named(error, extension)} cannot be written ({error.strerror or error}), and "
            "nothing was changed: make the folder writable for you, and run this again"
        ) from None
    written = [*new, *changed, extension / relay_copy.FOLDER]
    return Added(written, described.module, calls, joined.is_module, notes)


def _add_to_sources(tree: sources.Sources, project: Path) -> Added:
    """Put the relay beside the sources of an extension that a bundler builds."""
    described = _describe(project, tree.title, tree.made, [], tree.build)
    new, changed = described.new, described.changed | {tree.file: tree.with_relay()}
    _check(tree.vendor, new, changed)
    had_vendor = tree.vendor.exists()
    try:
        tree.vendor.mkdir(exist_ok=True)
        relay_copy.renew(tree.vendor, package=True)
        files.write_all(new | changed)
    except OSError as error:
        if not had_vendor:
            shutil.rmtree(tree.vendor, ignore_errors=True)
        raise SetupError(
            f"{_named(error, tree.vendor)} cannot be written ({error.strerror or error}), and "
            "nothing was changed: make the folder writable for you, and run this again"
        ) from None
    notes = described.notes + tree.left_to_do(described.name, background.PORT, public_key())
    written = [*new, *changed, tree.vendor / relay_copy.FOLDER]
    return Added(written, described.module, [], True, notes)


def _check(extension: Path, new: dict[Path, str], changed: dict[Path, str]) -> None:
    """Check that nothing of the user's is in the way."""
    files.check_new(new)
    for path in changed:
        files.check_own(path)
    if strange := relay_copy.strangers(extension):
        what = extension / relay_copy.FOLDER / strange[0]
        raise SetupError(
            f"{what} is not onconnect's, and lies in the relay's folder "
            f"{extension / relay_copy.FOLDER}: rename or move it, and run this again"
        )


def _named(error: OSError, extension: Path) -> Path:
    """Return what could not be written; the folder of it if only this command knows the file."""
    path = Path(os.fsdecode(error.filename)) if error.filename else extension
    return extension if f".{relay_copy.FOLDER}-" in str(path) else path


def _read(folder: Path) -> Extension:
    """Return the extension in a folder, if it can have the relay."""
    file = folder / "manifest.json"
    if not file.exists() and (folder / "package.json").exists():
        raise SetupError(
            f"{folder} has a package.json and no manifest.json: build the extension first, and "
            "name the folder that the build makes"
        )
    extension = load_extension(file)
    manifest = extension.manifest
    if manifest.get("manifest_version") not in (2, 3):
        raise SetupError(f'{file} has no "manifest_version" of 2 or 3: correct it there')
    if relay_copy.FOLDER in str(manifest.get("background", {})):
        raise SetupError(f"{file} has the relay already: `onconnect update` renews it")
    for kind, name in _WITHOUT_BACKGROUND.items():
        if kind in manifest:
            raise SetupError(f"{file} is that of {name}, which has no background: name another one")
    if isinstance(manifest.get("background", {}), dict):
        _check_built(extension)
    return extension


_WITHOUT_BACKGROUND = {
    "theme": "a theme",
    "dictionaries": "a dictionary",
    "langpack_id": "a language",
}


def _check_built(extension: Extension) -> None:
    """Check that the manifest names files that are there and that browsers run."""
    folder = extension.file.parent
    for name in extension.named_files():
        path = folder / name.lstrip("/")
        is_source = path.suffix in sources.SOURCE_ENDINGS
        if path.is_file() and not is_source:
            continue
        problem = "which no browser runs" if is_source else "and there is no such file"
        is_built = any((each / "package.json").exists() for each in (folder, folder.parent))
        remedy = (
            "build the extension first, and name the folder that the build makes"
            if is_source or is_built
            else "write it, or correct it there"
        )
        raise SetupError(f"{extension.file} names {name}, {problem}: {remedy}")
    if extension.manifest.get("background", {}).get("type") == "module":
        list(extension.background_scripts())  # raises an error if one is missing


def _describe(
    project: Path,
    title: str,
    folders: list[Path],
    calls: list[NativeCall],
    build: tuple[str, ...] = (),
) -> _Project:
    """Return what a project has, or gets, so that its host serves an extension."""
    file = project / "pyproject.toml"
    if _is_described(project):
        config = load_config(project)
        changed = _with_folders(file, config.extension, [_from(project, each) for each in folders])
        return _Project(config.name, {}, changed, None, [])
    module, notes = naming.module_of(title, project)
    name = module
    if name in old_host.names(project) | {each.host for each in calls}:
        name = f"{name}_{background.PORT}"
        notes.append(f"The new host is called {name}: {module} is the name of a host that exists")
    path = _module(project, module)
    if path and (reason := naming.whose(path, project)):
        module = f"{module}_handlers"
        notes.append(f"{path} {reason}, and stays as it is: the handlers are in {module}")
        path = _module(project, module)
    new = {} if path else {project / f"{module}.py": _HANDLERS}
    changed = {file: _described(file, name, title, module, folders, build)}
    return _Project(name, new, changed, path, notes)


def _with_folders(file: Path, named: str | tuple[str, ...], folders: list[str]) -> dict[Path, str]:
    """Return a pyproject.toml whose table names further folders, if it does not name them yet."""
    names = [named] if isinstance(named, str) else list(named)
    there = {(file.parent / each).resolve() for each in names}
    new = [each for each in folders if (file.parent / each).resolve() not in there]
    if not new:
        return {}
    text = file.read_bytes().decode("utf-8")
    head = _HEAD.search(text)
    row = _EXTENSION.search(text, head.end()) if head else None
    if row is None:
        raise SetupError(f'{file}: add "{new[0]}" to `extension` in [tool.onconnect] yourself')
    rows = ", ".join(map(_toml, [*names, *new]))
    return {file: f"{text[: row.start(1)]}[{rows}]{text[row.end(1) :]}"}


def _is_described(project: Path) -> bool:
    file = project / "pyproject.toml"
    return file.is_file() and "[tool.onconnect]" in file.read_text("utf-8", "replace")


def _module(project: Path, name: str) -> Path | None:
    """Return the module of a name that is there, unless an interrupted command has written it."""
    path = naming.module_in_place(project, name)
    is_own = path and path.is_file() and path.read_bytes() == _HANDLERS.encode()
    return None if is_own else path


def _described(
    file: Path, name: str, title: str, module: str, folders: list[Path], build: tuple[str, ...]
) -> str:
    """Return a pyproject.toml with the table."""
    rows = [_toml(_from(file.parent, each)) for each in folders]
    table = _TABLE.format(
        name=json.dumps(name),
        module=json.dumps(module),
        description=_toml(title),
        extension=rows[0] if len(rows) == 1 else f"[{', '.join(rows)}]",
    )
    if build:
        table += f"build = [{', '.join(map(_toml, build))}]\n"
    files.check_own(file)
    if not file.exists():
        return table
    try:
        before = file.read_bytes().decode("utf-8")
        tomllib.loads(before)
    except ValueError as error:
        raise SetupError(f"{file} is not TOML: {error}; correct it there") from None
    return before.rstrip() + "\n\n" + table


def _from(folder: Path, extension: Path) -> str:
    """Return the extension's path as it is written into a project's file, for every system."""
    try:
        return Path(os.path.relpath(extension, folder)).as_posix()
    except ValueError:  # it is on another drive of Windows
        return extension.resolve().as_posix()


def _toml(text: str) -> str:
    """Return a string in TOML, which is the same in JSON except for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
