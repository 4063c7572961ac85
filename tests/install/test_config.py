from __future__ import annotations

import pytest

from onconnect import config_file, project_folder
from onconnect.arguments import Arguments
from onconnect.errors import SetupError
from onconnect.protocol.limits import MIB, Limits


def test_the_demo_has_the_ids_that_its_key_and_its_manifest_fix(checkout):
    extension = project_folder.load_project(checkout).extension()
    assert extension.id_in("chromium") == "iihmfhcbcmbjljkhhmmbhemnpkhlbeic"
    assert extension.id_in("gecko") == "demo@onconnect"


def test_a_project_is_read_from_its_folder(make_project):
    folder = make_project(settings={"probe": "echo"})
    project = project_folder.load_project(folder)
    assert project.folder == folder
    assert project.extension_folder == folder / "extension"
    assert project.config.name == "org.example.notes"
    assert project.config.handlers == ["notes"]
    assert project.config.probe == "echo"


def test_limits_are_given_to_the_host_with_those_that_are_not_set(make_project):
    project = project_folder.load_project(make_project(settings={"limits": {"waiting": 16}}))
    assert project.config.limits.in_bytes == Limits(64 * MIB, 256 * MIB, 16 * MIB)


@pytest.mark.parametrize("name", ["notes", "org.example.notes", "a_1.b2"])
def test_a_name_that_every_browser_takes_is_taken(make_project, name):
    assert project_folder.load_project(make_project(settings={"name": name})).config.name == name


@pytest.mark.parametrize("name", ["", "Notes", "a-b", "a..b", ".a", "a.", "a b", "ä", "a\n", "a/b"])
def test_another_name_is_refused_with_an_example(make_project, name):
    with pytest.raises(SetupError, match=r"name in \[tool.onconnect\] cannot be .*org.example"):
        project_folder.load_project(make_project(settings={"name": name}))


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"description": ""}, r"description in \[tool.onconnect\] cannot be ''"),
        ({"handlers": []}, r"handlers in \[tool.onconnect\] cannot be \[\]"),
        ({"start": ["notes"]}, r"start .* for `attach = true`, which is not there: .*\"-m\""),
        ({"attach": True, "start": "notes"}, r"start in \[tool.onconnect\] cannot be 'notes'"),
        ({"attach": True, "start": [""]}, r"start.* cannot be ''"),
        ({"attach": True, "start": ["a\nb"]}, r"start.* it has a control character"),
        ({"attach": "yes"}, r"attach in \[tool.onconnect\] cannot be 'yes': .*attach = true"),
        ({"handlers": "notes"}, r"handlers in \[tool.onconnect\] cannot be 'notes'"),
        ({"handlers": ["a,b"]}, r"'a,b' is not the name of a Python module"),
        ({"handlers": ["a.py/"]}, r"is not the name of a Python module"),
        ({"extension": 1}, r"extension in \[tool.onconnect\] cannot be 1"),
        ({"limits": {"frame": 0}}, r"limits.frame in \[tool.onconnect\] cannot be 0: .*in MiB"),
        (
            {"limits": {"wait": 1}},
            r"\[tool.onconnect\] knows no limits.wait: .*waiting = 16",
        ),
        ({"limits": 3}, r"limits in \[tool.onconnect\] cannot be 3: .*waiting = 16"),
        ({"gecko": ["notes"]}, r"gecko.* 'notes' is not the ID of an extension there: .*notes@"),
        ({"gecko": "notes@example.org"}, r"gecko in \[tool.onconnect\] cannot be"),
        ({"chromium": ["A" * 32]}, r"chromium.* is not the ID of an extension there: .*abcdef"),
        ({"chromium": ["*"]}, r"'\*' is not the ID of an extension there"),
        ({"environment": {"A B": "x"}}, r"environment.* 'A B' is not the name of a variable"),
        ({"environment": {"A=B": "x"}}, r"'A=B' is not the name of a variable"),
        ({"environment": {"é": "x"}}, r"'é' is not the name of a variable"),
        ({"environment": {"A": "x\ny"}}, r"the value of A has a control character"),
        ({"environment": {"A": 1}}, r"environment.A in \[tool.onconnect\] cannot be 1"),
        ({"startup": 0}, r"startup in \[tool.onconnect\] cannot be 0: .*seconds"),
        ({"startup": "10"}, r"startup in \[tool.onconnect\] cannot be '10'"),
        ({"name": "été"}, r"name in .* cannot be 'été': .*letters from a to z"),
        ({"version": "v1.2"}, r"version.* 'v1.2' does not begin with a number.*: .*\[project\]"),
        ({"version": "1\n"}, r"version.* does not begin with a number"),
        ({"version": 1.2}, r"version in \[tool.onconnect\] cannot be 1.2: .*\"1.2\""),
        ({"requires": "1.2"}, r"requires.* '1.2' is no requirement: write one such as \">=1.2\""),
        ({"requires": ">=1,<2"}, r"requires.* '>=1,<2' is no requirement"),
        ({"nmae": "x"}, r"\[tool.onconnect\] knows no nmae: it takes name, description"),
    ],
)
def test_a_mistake_is_told_by_the_settings_name(make_project, settings, sentence):
    with pytest.raises(SetupError, match=sentence) as told:
        project_folder.load_project(make_project(settings=settings))
    assert "\n" not in str(told.value)
    assert str(told.value).count("pyproject.toml") == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, r"cannot be read \(No such file or directory\): name the folder of a project"),
        ("[tool.onconnect\n", r"is not TOML: .*line 1"),
        ("[tool.other]\n", r"has no table \[tool.onconnect\]: add one with name"),
        ('[tool.onconnect]\nname = "a"\n', r"\[tool.onconnect\] has no description: write, for"),
        ("[tool]\nonconnect = 3\n", r"\[tool.onconnect\] cannot be 3: write, for example, a table"),
        ("tool = 3\n", r"has no table \[tool.onconnect\]"),
    ],
)
def test_a_bad_pyproject_is_told_in_one_sentence(tmp_path, text, sentence):
    if text is not None:
        (tmp_path / "pyproject.toml").write_text(text, "utf-8")
    with pytest.raises(SetupError, match=sentence) as told:
        project_folder.load_project(tmp_path)
    assert str(told.value).startswith(str(tmp_path / "pyproject.toml"))
    assert "\n" not in str(told.value)


def test_a_missing_extension_is_told(make_project):
    project = project_folder.load_project(make_project(settings={"extension": "nowhere"}))
    with pytest.raises(SetupError, match=r"nowhere.manifest.json cannot be read .*`extension`"):
        project.extension()


def test_an_extension_manifest_that_is_no_json_is_told(make_project):
    folder = make_project()
    (folder / "extension/manifest.json").write_text("{} # comment", "utf-8")
    with pytest.raises(SetupError, match=r"manifest.json is not plain JSON .* comments"):
        project_folder.load_project(folder).extension()


@pytest.mark.parametrize(
    ("family", "manifest", "sentence"),
    [
        ("chromium", {"key": None}, r'manifest.json has no "key"'),
        ("chromium", {"key": "-----BEGIN PUBLIC KEY-----"}, r'the "key" of .* is not base64'),
        ("gecko", {"browser_specific_settings": {}}, r"has no browser_specific_settings.gecko.id"),
        ("gecko", {"browser_specific_settings": []}, r"has no browser_specific_settings.gecko.id"),
    ],
)
def test_an_id_that_is_not_fixed_is_told_with_the_remedy(make_project, family, manifest, sentence):
    extension = project_folder.load_project(make_project(manifest=manifest)).extension()
    with pytest.raises(SetupError, match=sentence):
        extension.id_in(family)


def test_an_id_that_firefox_does_not_take_is_told(make_project):
    manifest = {"browser_specific_settings": {"gecko": {"id": "notes,other@example.org"}}}
    extension = project_folder.load_project(make_project(manifest=manifest)).extension()
    with pytest.raises(SetupError, match=r"has the ID 'notes,other@example.org', which Firefox"):
        extension.id_in("gecko")


def test_the_ids_of_the_table_follow_the_extensions_own_once_each(make_project):
    further = ["store@example.org", "notes@example.org", "{01234567-89ab-cdef-0123-456789abcdef}"]
    project = project_folder.load_project(make_project(settings={"gecko": further}))
    assert project.ids_in("gecko") == ("notes@example.org", further[0], further[2])
    assert project.ids_in("chromium") == ("iihmfhcbcmbjljkhhmmbhemnpkhlbeic",)


def test_a_permission_that_the_relay_needs_is_missed(make_project):
    folder = make_project(manifest={"permissions": ["storage"]})
    with pytest.raises(SetupError, match='lacks the permission "nativeMessaging"'):
        project_folder.load_project(folder).extension().check("org.example.notes")


def test_a_permission_may_be_optional(make_project):
    folder = make_project(
        manifest={"permissions": ["storage"], "optional_permissions": ["nativeMessaging"]}
    )
    project_folder.load_project(folder).extension().check("org.example.notes")


def test_a_background_script_that_imports_is_a_module(make_project):
    background = {"scripts": ["background.js"], "service_worker": "background.js"}
    folder = make_project(manifest={"background": background})
    script = folder / "extension/background.js"
    script.write_text("// import is a word\nconst x = 1;\n", "utf-8")
    project_folder.load_project(folder).extension().check("org.example.notes")
    script.write_text('import { relay } from "./onconnect/relay.js";\n', "utf-8")
    with pytest.raises(SetupError, match='add "type": "module" to "background"'):
        project_folder.load_project(folder).extension().check("org.example.notes")
    manifest = {"background": {**background, "type": "module"}}
    folder = make_project(manifest=manifest)
    script = folder / "extension/background.js"
    script.write_text('import { relay } from "./onconnect/relay.js";\n', "utf-8")
    (folder / "extension/onconnect").mkdir(exist_ok=True)
    (folder / "extension/onconnect/relay.js").touch()
    project_folder.load_project(folder).extension().check("org.example.notes")


@pytest.mark.parametrize(
    "manifest",
    [
        {"background": {"service_worker": "gone.js"}},
        {"background": {"page": "gone.html"}},
        {"content_scripts": [{"matches": ["<all_urls>"], "js": ["gone.js"]}]},
        {"action": {"default_popup": "gone.html"}},
        {"options_ui": {"page": "gone.html"}},
    ],
)
def test_a_file_that_the_manifest_names_must_be_there(make_project, manifest):
    project = project_folder.load_project(make_project(manifest=manifest))
    with pytest.raises(SetupError, match=r"names gone\.\w+, and there is no such file"):
        project.extension().check("org.example.notes")


def test_a_relay_that_is_imported_must_be_there(make_project):
    folder = make_project(manifest={"background": {"scripts": ["background.js"], "type": "module"}})
    script = folder / "extension/background.js"
    script.write_text('import { relay } from "./onconnect/relay.js";\n', "utf-8")
    with pytest.raises(SetupError, match=r"imports \./onconnect/relay\.js, .* `onconnect update`"):
        project_folder.load_project(folder).extension().check("org.example.notes")


def test_the_relay_must_be_told_of_this_host(make_project):
    folder = make_project(manifest={"background": {"page": "background.html"}})
    extension = folder / "extension"
    (extension / "background.html").write_text('<script type="module" src="start.js"></script>')
    (extension / "start.js").write_text('import "./own.js";\n')
    (extension / "own.js").write_text('relay({\n  listen: [],\n  host: "org.example.note" });\n')
    with pytest.raises(SetupError, match=r'own\.js relays to the host "org\.example\.note", and'):
        project_folder.load_project(folder).extension().check("org.example.notes")
    (extension / "own.js").write_text('relay({ host: "org.example.notes", listen: [] });\n')
    project_folder.load_project(folder).extension().check("org.example.notes")


def test_a_program_may_say_by_itself_what_it_serves(make_project):
    folder = make_project(settings={"attach": True, "start": ["notes", "--serve"]})
    file = folder / "pyproject.toml"
    file.write_text(file.read_text("utf-8").replace('handlers = ["notes"]\n', ""), "utf-8")
    loaded = config_file.load_config(folder)
    assert loaded.handlers == []
    told = loaded.arguments(folder)
    assert told.start == ("notes", "--serve")
    assert Arguments.read(told.words()) == told


def test_without_attach_nothing_is_started(make_project):
    loaded = config_file.load_config(make_project())
    assert loaded.arguments(make_project()).start is None


@pytest.mark.parametrize(
    ("project", "settings", "version"),
    [
        ('version = "1.2.3"', {}, "1.2.3"),
        ('version = "1.2.3"', {"version": "2.0"}, "2.0"),
        ('dynamic = ["version"]', {}, None),
        ('version = "of today"', {}, None),
        ("version = 1", {}, None),
        ("", {}, None),
    ],
)
def test_the_version_is_that_of_the_table_or_else_of_the_package(
    make_project, project, settings, version
):
    folder = make_project(settings=settings)
    file = folder / "pyproject.toml"
    file.write_text(f"[project]\n{project}\n{file.read_text('utf-8')}", "utf-8")
    assert project_folder.load_project(folder).config.version == version


def test_the_host_is_told_its_version_and_what_it_requires(make_project):
    folder = make_project(settings={"version": "2.0", "requires": ">=1.2"})
    told = project_folder.load_project(folder).config.arguments(folder)
    assert (told.release, told.requires) == ("2.0", ">=1.2")
    assert Arguments.read(told.words()) == told
