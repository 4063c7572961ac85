"""`dir`, `help` and `inspect.signature` say of the API what the stubs say."""

from __future__ import annotations

import ast
import inspect
import pydoc
import rlcompleter
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

import onconnect
from onconnect import Browser, Event
from onconnect.browser import stubs
from onconnect.browser.connected import About, ConnectedBrowser
from onconnect.browser.namespace import Namespace
from onconnect.types.tabs import QueryInfo, Tab

if TYPE_CHECKING:
    from collections.abc import Iterator

STUBS = Path(onconnect.__file__).parent / "browser/namespaces"
TREES = {each.stem: ast.parse(each.read_text("utf-8")) for each in STUBS.glob("*.pyi")}
CLASSES = {
    (stem, node.name): node
    for stem, tree in TREES.items()
    for node in tree.body
    if isinstance(node, ast.ClassDef)
}


def class_of(stem: str, annotation: str) -> tuple[str, str] | None:
    """Where a stub's annotation leads, by what the stub imports."""
    if (stem, annotation) in CLASSES:
        return stem, annotation
    for node in TREES[stem].body:
        if isinstance(node, ast.ImportFrom) and annotation in [each.name for each in node.names]:
            source = (node.module or "").removeprefix("onconnect.browser.namespaces.")
            return (source, annotation) if (source, annotation) in CLASSES else None
    return None


def declared(key: tuple[str, str]) -> dict[str, tuple[str, list[ast.stmt]]]:
    """What a class of the stubs declares: by the name, the stub and the statements."""
    found: dict[str, tuple[str, list[ast.stmt]]] = {}
    for base in CLASSES[key].bases:
        if above := class_of(key[0], ast.unparse(base)):
            found |= declared(above)
    own: dict[str, tuple[str, list[ast.stmt]]] = {}
    for node in CLASSES[key].body:
        if isinstance(node, ast.FunctionDef):
            own.setdefault(node.name, (key[0], []))[1].append(node)
        elif isinstance(node, ast.AnnAssign):
            own[ast.unparse(node.target)] = (key[0], [node])
    return found | own


def walked(
    key: tuple[str, str] = ("__init__", "Namespaces"), path: str = ""
) -> Iterator[tuple[str, dict[str, tuple[str, list[ast.stmt]]]]]:
    """Every namespace of the stubs by its path in Python, with what it declares."""
    members = declared(key)
    yield path, members
    for name, (stem, (node, *_)) in members.items():
        if isinstance(node, ast.FunctionDef) or name.startswith("on_"):
            continue
        if inner := class_of(stem, ast.unparse(cast("ast.AnnAssign", node).annotation)):
            yield from walked(inner, f"{path}.{name}".lstrip("."))


NAMESPACES = dict(walked())
FUNCTIONS = {
    f"{path}.{name}": [node for node in nodes if isinstance(node, ast.FunctionDef)]
    for path, members in NAMESPACES.items()
    for name, (_, nodes) in members.items()
    if isinstance(nodes[0], ast.FunctionDef)
}
EVENTS = [
    f"{path}.{name}"
    for path, members in NAMESPACES.items()
    for name in members
    if name.startswith("on_")
]


def at(browser: Browser, path: str) -> Any:
    found: Any = browser
    for name in filter(None, path.split(".")):
        found = getattr(found, name)
    return found


def test_the_stubs_are_read_here_as_a_whole() -> None:
    assert len(NAMESPACES) > 70
    assert len(FUNCTIONS) > 600
    assert len(EVENTS) > 200


@pytest.mark.parametrize("path", NAMESPACES)
def test_dir_names_what_the_stubs_have_in_a_namespace(path: str, browser: Browser) -> None:
    public = {name for name in dir(at(browser, path)) if not name.startswith("_")}
    by_hand = {name for name in dir(type(at(browser, path))) if not name.startswith("_")}
    own = {"registry"} if not path else set()
    assert public - by_hand - own == NAMESPACES[path].keys() - by_hand
    assert NAMESPACES[path].keys() <= public


def test_the_signature_of_each_function_is_that_of_the_stubs(browser: Browser) -> None:
    for path, (first, *_) in FUNCTIONS.items():
        signature = inspect.signature(at(browser, path))
        arguments = [*first.args.posonlyargs, *first.args.args][1:]
        assert [*signature.parameters] == [each.arg for each in arguments], path
        optional = [each for each in signature.parameters.values() if each.default is ...]
        assert len(optional) == len(first.args.defaults), path
        for each in signature.parameters.values():
            assert each.kind is each.POSITIONAL_ONLY
            assert not isinstance(each.annotation, str), path
        assert str(signature.return_annotation).startswith("_asyncio.Future["), path


def test_the_docstring_of_each_function_has_all_forms_and_what_the_stub_says(
    browser: Browser,
) -> None:
    for path, forms in FUNCTIONS.items():
        doc = inspect.getdoc(at(browser, path))
        assert doc is not None
        calls = [line for line in doc.splitlines() if line.startswith(f"browser.{path}(")]
        assert len(calls) == len(forms), path
        assert (ast.get_docstring(forms[0]) or "") in doc, path


def test_the_docstring_of_each_event_says_how_to_listen_and_who_has_it(browser: Browser) -> None:
    for path in EVENTS:
        doc = at(browser, path).__doc__
        assert doc.startswith(f"browser.{path}.add_listener(listener"), path
        assert "A listener is given: " in doc
        assert "Chrome" in doc or "Firefox" in doc


def test_the_signature_has_the_types_that_handlers_import(browser: Browser) -> None:
    signature = inspect.signature(browser.tabs.query)
    assert signature.parameters["query_info"].annotation is QueryInfo
    assert signature.return_annotation.__args__ == (list[Tab],)


def test_help_shows_parameters_results_browsers_and_mdn(browser: Browser) -> None:
    shown = pydoc.plain(pydoc.render_doc(browser.tabs.query))
    assert "browser.tabs.query(query_info: tabs.QueryInfo, /) -> Future[list[tabs.Tab]]" in shown
    assert "Chrome ≥ 16, Firefox ≥ 45." in shown
    assert "MDN: https://developer.mozilla.org/" in shown
    assert "tabs.QueryInfo is a dict: active: bool," in shown
    assert "tabs.Tab is a dict: id: int," in shown


def test_help_shows_every_form_of_a_function_whose_first_argument_may_be_left_out(
    browser: Browser,
) -> None:
    lines = str(browser.tabs.update.__doc__).splitlines()
    assert lines[0].startswith("browser.tabs.update(tab_id: int | None, update_properties: ")
    assert lines[1].startswith("browser.tabs.update(update_properties: ")


def test_the_docstring_of_an_event_has_its_filters_and_what_a_listener_is_given(
    browser: Browser,
) -> None:
    doc = str(browser.tabs.on_updated.__doc__)
    assert "(listener, filter: tabs.UpdateFilter | None = ..., /)" in doc
    assert "A listener is given: int, tabs.OnUpdatedChangeInfo, tabs.Tab" in doc
    assert "tabs.UpdateFilter is a dict: urls: list[str]," in doc


def test_the_docstring_of_a_namespace_says_who_has_it_and_what_is_in_it(browser: Browser) -> None:
    assert "Needs " in str(browser.bookmarks.__doc__)
    assert "get_tree" in str(browser.bookmarks.__doc__)


def test_a_function_that_is_written_by_hand_keeps_its_own_signature(browser: Browser) -> None:
    assert [*inspect.signature(browser.tabs.send_message).parameters][:2] == ["tab_id", "message"]
    assert "content scripts of a tab" in str(browser.tabs.send_message.__doc__)


def test_the_classes_keep_what_they_say_of_themselves() -> None:
    assert str(Namespace.__doc__).startswith("A namespace of the extension API")
    assert str(Event.__doc__).startswith("An event of the extension API or of a port")
    assert next(iter(inspect.signature(Event).parameters)) == "name"


def test_what_the_stubs_do_not_have_is_described_as_its_class(browser: Browser) -> None:
    unknown = getattr(browser.tabs, "queri")  # noqa: B009 - the stubs do not have it
    assert unknown.__doc__ == Namespace.__doc__
    assert Event("port 'a' onMessage").__doc__ == Event.__doc__
    assert dir(browser.tabs.query) == sorted({*dir(Namespace), "_name", "_registry"})
    assert "args" in inspect.signature(unknown).parameters


def test_without_the_stubs_there_is_what_the_classes_say() -> None:
    assert stubs.Stub("nowhere").place(ast.Name("Tabs")) is None


def test_ipython_finds_no_function_of_the_browser_where_it_asks_for_a_docstring(
    browser: Browser,
) -> None:
    with pytest.raises(AttributeError, match=r"browser\.tabs\.query has no attribute 'getdoc'"):
        getattr(browser.tabs.query, "getdoc")  # noqa: B009 - the stubs do not have it


def test_pythons_own_completion_knows_the_api(browser: Browser) -> None:
    completer = rlcompleter.Completer({"browser": browser})
    assert completer.complete("browser.tabs.qu", 0) == "browser.tabs.query("
    assert completer.complete("browser.storage.lo", 0) == "browser.storage.local("
    assert completer.complete("browser.tabs.on_upd", 0) == "browser.tabs.on_updated"


def test_one_browser_of_several_has_the_same_names(browser: Browser) -> None:
    about = About("Firefox", "153.0", "a@example.org", "1.0", "1234")
    one = ConnectedBrowser(about, browser, lambda: True)
    assert {"tabs", "storage", "about", "is_connected"} <= {*dir(one)}
    assert one.tabs.query.__doc__ == browser.tabs.query.__doc__


PROGRAM = """
import sys
from onconnect import browser
browser.tabs.query
browser.tabs.on_updated.add_listener(print)
try:
    browser.tabs.query({})
except Exception as error:
    assert type(error).__name__ == "ChannelClosedError"
read = {"onconnect.browser.reference", "onconnect.browser.stubs", "onconnect.types"}
assert not read & sys.modules.keys(), read & sys.modules.keys()
assert browser.tabs.query.__doc__
assert read <= sys.modules.keys()
"""


@pytest.mark.process
def test_nothing_of_it_is_read_before_somebody_asks() -> None:
    subprocess.run([sys.executable, "-c", PROGRAM], check=True)
