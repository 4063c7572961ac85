"""Installs onconnect from this checkout: `python install.py`, with nothing but a bare Python.

Makes .venv beside this file, installs the project into it, and hands over to `onconnect install`
there, which takes all arguments. What is there already is used again.

Every Python since 2.7 can read this file, so that one that is too old can say so: no annotations,
no f-strings, ASCII only.
"""
# ruff: noqa: RUF005, UP032

import hashlib
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(HERE, ".venv")
PYTHON = os.path.join(VENV, *(("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")))
STAMP = os.path.join(VENV, "onconnect-installed")

OLDEST = (3, 11)

# Says on stdout whether the environment works, and has the packages of its own.
CHECK = """
import os, sys, importlib.util
has = importlib.util.find_spec
assert sys.version_info >= {oldest} and os.path.samefile(sys.prefix, sys.argv[1]) and has("pip")
print("installed" if has("onconnect") and has("typer") else "empty")
""".format(oldest=OLDEST)


def main(arguments):
    """Install, and return the exit status of `onconnect install`."""
    if sys.version_info < OLDEST:
        return stop(
            "onconnect needs Python {}.{} or later and this is {}.{}: run install.py with a newer "
            "one, like `python3.13 install.py` (on Windows `py -3.13 install.py`); "
            "https://www.python.org/downloads/ has one.".format(
                *(OLDEST + tuple(sys.version_info[:2]))
            )
        )
    sys.stdout.reconfigure(errors="backslashreplace")  # a path may hold any bytes
    problem = mistake_in_project()
    if problem:
        return stop(problem)
    state = state_of_environment()
    if state == "broken":
        problem = make_environment()
        if problem:
            return stop(problem)
    if state != "installed" or read_stamp() != current_stamp():
        problem = install_project()
        if problem:
            return stop(problem)
    return hand_over([PYTHON, "-P", "-m", "onconnect.cli", "install", HERE] + arguments)


def mistake_in_project():
    """Return what pip would say of a pyproject.toml that is no TOML, in one sentence, or None."""
    import tomllib

    try:
        with open(os.path.join(HERE, "pyproject.toml"), "rb") as file:
            tomllib.load(file)
    except ValueError as error:
        return "{} is not TOML: {}; correct it there.".format(file.name, error)
    return None


def hand_over(command):
    """Become the command, so that signals reach it and its exit status is this one's."""
    sys.stdout.flush()
    if os.name == "nt":  # where a process cannot become another
        return subprocess.call(command, env=environment())
    return os.execve(command[0], command, environment())


def stop(problem):
    """Tell the user what is wrong; return the exit status for it."""
    sys.stderr.write(problem + "\n")
    return 1


def environment():
    """Return the variables for the environment's own Python: none that are meant for another."""
    meant_for_another = ("PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__")
    kept = {name: value for name, value in os.environ.items() if name not in meant_for_another}
    return dict(kept, PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1")


def state_of_environment():
    """Return "installed", "empty" (a good environment without the project) or "broken"."""
    try:
        said = subprocess.check_output(
            [PYTHON, "-c", CHECK, VENV], env=environment(), cwd=VENV, stderr=subprocess.DEVNULL
        )
    except (OSError, subprocess.CalledProcessError):
        return "broken"
    return said.decode().strip()


def make_environment():
    """Make a new .venv; return what is wrong, or None."""
    if os.path.lexists(VENV):
        if not os.path.isfile(os.path.join(VENV, "pyvenv.cfg")):
            return "{} is no virtual environment: move it away and run install.py again.".format(
                VENV
            )
        shutil.rmtree(VENV)
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return (
            "This Python cannot make virtual environments: install what it lacks for that (Debian, "
            "Ubuntu: `sudo apt install python{}.{}-venv`) and run install.py again.".format(
                *sys.version_info[:2]
            )
        )
    print("Making " + VENV)
    done = run([sys.executable, "-m", "venv", VENV])
    if done.returncode:
        sys.stderr.write(done.stdout.decode("utf-8", "replace"))
        return "The virtual environment {} could not be made: see above.".format(VENV)
    return None


def install_project():
    """Install the project into .venv, editable; return what is wrong, or None."""
    print("Installing onconnect into " + VENV)
    if os.path.exists(STAMP):
        os.remove(STAMP)
    # "." and not HERE: pip takes a bracket in a path for the name of an extra.
    done = run([PYTHON, "-m", "pip", "install", "--quiet", "--no-input", "--editable", "."])
    if done.returncode:
        sys.stderr.write(done.stdout.decode("utf-8", "replace"))
        return (
            "pip could not install onconnect: see above what it lacks (the network?), and run "
            "install.py again."
        )
    if os.name == "nt":
        make_path_relative()
    with open(STAMP, "wb") as file:
        file.write(current_stamp())
    return None


def make_path_relative():
    """Name the checkout's packages from where the environment has its own.

    Before 3.13, Python on Windows reads the file that names them in the code page of the country,
    and pip writes it in UTF-8: a checkout in the folder of a user Juergen, spelt with an umlaut,
    would not be found.
    """
    packages = os.path.join(VENV, "Lib", "site-packages")
    path = os.path.relpath(os.path.join(HERE, "host"), packages)
    with open(os.path.join(packages, "_onconnect.pth"), "w") as file:
        file.write(path + "\n")


def run(command):
    """Run a command in the checkout and keep what it says for the case that it fails."""
    return subprocess.run(
        command, cwd=HERE, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def current_stamp():
    """Return what an installation depends on: the project's metadata, and where the checkout is."""
    with open(os.path.join(HERE, "pyproject.toml"), "rb") as file:
        metadata = hashlib.sha256(file.read()).hexdigest()
    return "\n".join((metadata, HERE, "")).encode("utf-8", "surrogateescape")


def read_stamp():
    """Return the stamp of the last installation that succeeded; b"" if there was none."""
    try:
        with open(STAMP, "rb") as file:
            return file.read()
    except OSError:
        return b""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
