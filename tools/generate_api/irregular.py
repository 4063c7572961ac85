"""Writes the names whose spelling in the browser does not follow from Python's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onconnect.browser.names import python_name, regular

if TYPE_CHECKING:
    from tools.generate_api.model import Api

HEAD = '''"""Lists names whose spelling in the browser does not follow from Python's. Generated."""

from __future__ import annotations

from typing import Final

'''


def written(api: Api) -> str:
    """Return the module of the names whose browser's spelling does not follow from Python's."""
    names = {path.split(".")[-1] for path in api.namespaces}
    for namespace in (*api.namespaces.values(), *api.shapes.values()):
        names |= {each.name for each in namespace.members()}
    odd = {python_name(name): name for name in names if regular(python_name(name)) != name}
    lines = [f'    "{name}": "{odd[name]}",\n' for name in sorted(odd)]
    return HEAD + "IRREGULAR: Final = {\n" + "".join(lines) + "}\n"
