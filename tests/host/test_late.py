"""What asyncio seldom needs is imported when it is needed, and is then as it always is."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.process

BEGIN = """
import sys
import onconnect
assert not {"ssl", "_ssl", "asyncio.sslproto", "inspect"} & set(sys.modules)
from asyncio import base_events, selector_events
"""


def run(code: str) -> None:
    """Run a program in a Python of its own."""
    subprocess.run([sys.executable, "-c", BEGIN + code], check=True, timeout=30)


def test_asyncio_loads_a_module_at_the_first_use_of_it() -> None:
    run(
        "assert base_events.ssl.create_default_context().check_hostname\n"
        "import ssl\n"
        "assert base_events.ssl.SSLContext is ssl.SSLContext\n"
        "assert not hasattr(base_events.ssl, 'nothing')\n"
    )


def test_connections_with_certificates_work_in_asyncio() -> None:
    run(
        "import asyncio, ssl\n"
        "async def call():\n"
        "    server = await asyncio.start_server(lambda r, w: w.close(), '127.0.0.1', 0)\n"
        "    host, port = server.sockets[0].getsockname()\n"
        "    try:\n"
        "        await asyncio.open_connection(host, port, ssl=ssl.create_default_context())\n"
        "    except (ssl.SSLError, ConnectionError):\n"
        "        return 'no certificate'\n"
        "assert asyncio.run(call()) == 'no certificate'\n"
        "from asyncio import sslproto\n"
        "assert selector_events.sslproto.SSLProtocol is sslproto.SSLProtocol\n"
    )


def test_whoever_else_imports_a_module_gets_the_module_itself() -> None:
    run(
        "from ssl import *\n"
        "import importlib.util, inspect, ssl\n"
        "assert CERT_NONE == ssl.CERT_NONE\n"
        "assert ssl.__file__.endswith('ssl.py')\n"
        "assert importlib.util.find_spec('ssl') is ssl.__spec__\n"
        "assert 'class SSLContext' in inspect.getsource(ssl)\n"
        "assert ssl is sys.modules['ssl']\n"
        "importlib.reload(ssl)\n"
    )


def test_a_module_that_cannot_be_loaded_tells_each_who_uses_it() -> None:
    run(
        "sys.modules['_ssl'] = None\n"
        "for _ in range(2):\n"
        "    try:\n"
        "        base_events.ssl.SSLContext\n"
        "    except ImportError as error:\n"
        "        assert '_ssl' in str(error)\n"
        "    else:\n"
        "        raise AssertionError('it was loaded')\n"
        "del sys.modules['_ssl']\n"
        "assert base_events.ssl.SSLContext\n"
    )


def test_a_module_that_is_needed_at_once_is_imported_at_once() -> None:
    run(
        "for name in ('ssl', '_ssl'):\n"
        "    sys.modules.pop(name, None)\n"
        "from onconnect.late import late\n"
        "with late:\n"
        "    from ssl import SSLContext\n"
        "    import ssl\n"
        "assert ssl.SSLContext is SSLContext is sys.modules['ssl'].SSLContext\n"
    )


def test_a_module_that_was_imported_before_stays_as_it_is() -> None:
    code = (
        "import ssl, sys, onconnect; assert ssl is sys.modules['ssl']\n"
        "from asyncio import base_events; assert base_events.ssl is ssl"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=30)


@pytest.mark.skipif(sys.platform == "win32", reason="there nothing needs it")
def test_platform_is_imported_once_more_than_the_name_of_the_system_is_asked_for() -> None:
    run(
        "assert 'platform' not in sys.modules\n"
        "import os, uuid\n"
        "known = vars(uuid).get('platform')\n"
        "assert not known or known.system() == os.uname().sysname\n"
        "import platform\n"
        "assert platform.system() == os.uname().sysname\n"
        "assert not known or known.machine() == platform.machine()\n"
    )
