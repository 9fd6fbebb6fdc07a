#!/usr/bin/env python3
"""Set-up in one command, with the standard library alone.

    python3 install.py demo      set up, run the main job on a demo study, open the window
    python3 install.py run       set up, open the window
    python3 install.py test      set up with the test extras, run all checks and tests
    python3 install.py bundle    set up with PyInstaller, build and check the single-file executable

A second run finds the stamp of the first in ``.venv`` and starts at once.
"""

import argparse
import ctypes
import hashlib
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

# Below this line nothing runs on an older Python; the file parses on 3.6, so that it can say so.
MINIMUM = (3, 11)
if sys.version_info < MINIMUM:
    sys.exit(
        f"Vivarium Workbench needs Python 3.11 or newer; this is Python {platform.python_version()} "
        f"({sys.executable}).\n"
        "Install a newer one from https://www.python.org/downloads/ and run, for example:\n"
        "    python3.12 install.py demo"
    )

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "workbench-install.json"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

TORCH = "2.13.0"
TORCHVISION = "0.28.0"  # its wheel asks for exactly the torch above
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
CUDA_TAG = "cu130"
CUDA_INDEX = "https://download.pytorch.org/whl/" + CUDA_TAG

EXTRAS = {"demo": {"gui"}, "run": {"gui"}, "test": {"gui", "test"}, "bundle": {"gui", "bundle"}}

# What Qt loads on Linux: library, package on Debian and Ubuntu.
QT_NEEDS = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
}
# What it loads besides to show a window under X11; Wayland needs nothing more than the above.
X11_NEEDS = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
FONT_PACKAGE = "fonts-dejavu-core"
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")


class SetupError(Exception):
    """What the user must do before the set-up can go on."""


def say(text: str) -> None:
    """Print at once, also into a pipe."""
    print(text, flush=True)


# --- what is on this machine -------------------------------------------------------------------


def missing_libraries(needs: dict[str, str]) -> dict[str, str]:
    """Those of ``needs`` that the loader does not find."""
    missing = {}
    for library, package in needs.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing[library] = package
    return missing


def has_fonts() -> bool:
    """Whether any font is installed: without one, Qt draws no text."""
    folders = (Path(folder).expanduser() for folder in FONT_FOLDERS)
    return any(path.suffix in (".ttf", ".otf", ".pfb", ".ttc") for top in folders for path in top.rglob("*"))


def has_display() -> bool:
    """Whether a window can be seen here."""
    if sys.platform.startswith("linux"):
        return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return True


def nvidia_gpu() -> str:
    """Name of the first NVIDIA GPU that the driver shows, empty without one."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return ""
    try:
        answer = subprocess.run([program, "-L"], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    first = answer.stdout.partition("\n")[0].strip()
    return first.partition(" (UUID")[0] if answer.returncode == 0 else ""


# --- system libraries --------------------------------------------------------------------------


def system_command(missing: dict[str, str]) -> str:
    """The command that installs ``missing`` here, as a person with sudo would type it."""
    if shutil.which("apt-get"):
        packages = " ".join(sorted(set(missing.values())))
        return f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {packages}"
    libraries = sorted(library for library in missing if ".so" in library)
    for installer in ("dnf", "zypper"):  # both find a package by the library it provides
        if shutil.which(installer):
            return f"sudo {installer} install " + " ".join(f"'{name}()(64bit)'" for name in libraries)
    return "(your package manager) install the packages that provide " + ", ".join(libraries)


def apt_install(packages: list[str]) -> bool:
    """Install Debian packages; only called as root."""
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")

    def apt_get(*arguments: str) -> bool:
        command = ["apt-get", "-qq", *arguments]
        return (
            subprocess.run(command, stdout=subprocess.DEVNULL, env=environment, check=False).returncode == 0
        )

    apt_get("update")  # an unreachable extra source must not stop what the others have
    return apt_get("install", "-y", "--no-install-recommends", *packages)


def is_root() -> bool:
    """Whether apt may be used without asking."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def system_libraries(allowed: bool) -> bool:
    """Check what Qt needs on Linux, install it where that is ours to do; false if Qt cannot start."""
    if not sys.platform.startswith("linux"):
        return True
    missing = missing_libraries(QT_NEEDS | X11_NEEDS)
    if not has_fonts():
        missing["a font"] = FONT_PACKAGE
    if not missing:
        return True
    say("Qt needs system libraries that are not here: " + ", ".join(sorted(missing)))
    if allowed and is_root() and shutil.which("apt-get"):
        say("  installing them with apt-get (root): " + " ".join(sorted(set(missing.values()))))
        if apt_install(sorted(set(missing.values()))):
            return not missing_libraries(QT_NEEDS)
        say("  apt-get did not succeed.")
    say("  Install them with:\n    " + system_command(missing))
    return not missing_libraries(QT_NEEDS)


# --- the environment ---------------------------------------------------------------------------


def require_venv(allowed: bool) -> None:
    """Debian and Ubuntu keep ``ensurepip`` in a package of its own."""
    if importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv"):
        return
    package = f"python3.{sys.version_info[1]}-venv"
    if allowed and is_root() and shutil.which("apt-get"):
        say(f"Python's venv module is not complete; installing {package} with apt-get (root)")
        if apt_install([package]):
            return
    raise SetupError(
        "This Python cannot make environments (ensurepip is missing). Install it with:\n"
        f"    sudo apt-get update && sudo apt-get install -y {package}"
    )


def venv_works() -> bool:
    """Whether ``.venv`` holds this Python version and pip: a half-made or moved one does not."""
    if not PYTHON.exists():
        return False
    probe = "import sys, pip; print(*sys.version_info[:2])"
    answer = subprocess.run([PYTHON, "-c", probe], capture_output=True, text=True, check=False)
    return answer.returncode == 0 and answer.stdout.split() == [str(part) for part in sys.version_info[:2]]


def make_venv() -> None:
    """Make ``.venv`` unless a working one is there."""
    if venv_works():
        return
    say(f"Making the environment {VENV}")
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)


def pip(*arguments: str) -> str:
    """Run pip in the environment; its errors, or an empty text when all went well."""
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", *arguments]
    if not sys.stdout.isatty():
        command.append("--quiet")
    answer = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False, cwd=ROOT)
    return "" if answer.returncode == 0 else answer.stderr.strip() or f"pip ended with {answer.returncode}"


# --- which torch -------------------------------------------------------------------------------


def torch_candidates(gpu: bool, system: str) -> list[tuple[list[str], str]]:
    """Where to look for torch, best first: pip's arguments, and the words for it.

    On Linux the package index's own build is the CUDA one, several gigabytes; the CPU build carries
    the tag ``+cpu`` and comes from a configured index or from PyTorch's. On Windows it is the other
    way round, and on macOS there is one build.
    """
    pair = [f"torch=={TORCH}", f"torchvision=={TORCHVISION}"]
    default = (pair, "the package index's own build")
    if gpu and system == "Linux":
        # Three equal signs leave out builds with a tag, such as +cpu, that pip would prefer.
        return [([f"torch==={TORCH}", pair[1]], "the package index's build, with CUDA"), default]
    if gpu and system == "Windows":
        tagged = [f"{one}+{CUDA_TAG}" for one in pair]
        return [(["--extra-index-url", CUDA_INDEX, *tagged], "PyTorch's CUDA index"), default]
    if system == "Linux":
        cpu = [f"torch=={TORCH}+cpu", pair[1]]
        short = ["--retries", "2", "--timeout", "30"]
        return [
            (cpu, "a CPU build from the configured package index"),
            ([*short, "--extra-index-url", CPU_INDEX, *cpu], "the CPU build from " + CPU_INDEX),
            default,
        ]
    return [default]


def want_gpu(asked: bool | None) -> tuple[bool, str]:
    """Whether to take the CUDA build, and why."""
    if asked is not None:
        return asked, "asked for with " + ("--gpu" if asked else "--cpu")
    if platform.system() == "Darwin":
        return False, "macOS has one build; it uses the processor and Apple's GPU"
    name = nvidia_gpu()
    return bool(name), f"NVIDIA GPU found: {name}" if name else "no NVIDIA GPU found (nvidia-smi shows none)"


def warn_of_size() -> None:
    """Before the last resort on Linux without a GPU: say what is about to be fetched."""
    probe = ["--dry-run", "--no-deps", "--ignore-installed", "--quiet", "--report", "-", f"torch=={TORCH}"]
    command = [str(PYTHON), "-m", "pip", "install", *probe]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        needs = json.loads(answer.stdout)["install"][0]["metadata"].get("requires_dist", [])
    except (ValueError, LookupError):
        return
    if any(need.startswith(("nvidia-", "cuda-", "triton")) for need in needs):
        say("  No CPU build can be had here: the default one brings CUDA libraries,")
        say("  about 3 GB to download and 7 GB on the disk. (Stop with Ctrl+C if that is too much.)")


def install_torch(gpu: bool, why: str) -> None:
    """Install the pair torch and torchvision from the first place that has it."""
    say(f"PyTorch {TORCH} for the {'GPU' if gpu else 'processor (CPU)'}: {why}")
    error = ""
    candidates = torch_candidates(gpu, platform.system())
    for number, (arguments, words) in enumerate(candidates):
        last = number == len(candidates) - 1
        if last and not gpu and platform.system() == "Linux":
            warn_of_size()
        say(f"  trying {words} ...")
        error = pip(*arguments)
        if not error:
            say("  installed: " + torch_version())
            return
    raise SetupError(
        f"PyTorch could not be installed:\n{error}\n"
        f"Is there a network connection, and a PyTorch {TORCH} for Python {platform.python_version()}?"
    )


def torch_version() -> str:
    """What torch says of itself; importing it also shows that it loads."""
    probe = "import torch; print(torch.__version__, 'with CUDA' if torch.version.cuda else 'CPU build')"
    answer = subprocess.run([PYTHON, "-c", probe], capture_output=True, text=True, check=False)
    if answer.returncode:
        raise SetupError("PyTorch is installed but does not load:\n" + answer.stderr.strip())
    return "torch " + answer.stdout.strip()


# --- the stamp ---------------------------------------------------------------------------------


def fingerprint() -> str:
    """Changes when what must be installed changes, or where."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    parts = (text, TORCH, TORCHVISION, str(ROOT), sys.version, platform.platform())
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def read_stamp() -> dict[str, object]:
    """What an earlier run installed; empty if it cannot be relied upon."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) and stamp.get("fingerprint") == fingerprint() else {}


def set_up(extras: set[str], asked_gpu: bool | None, system: bool) -> None:
    """Make the environment hold the package with ``extras``; at once if it already does."""
    stamp = read_stamp()
    known = stamp.get("extras", [])
    present = set(known) if isinstance(known, list) else set()
    same_torch = bool(stamp) and asked_gpu in (None, stamp.get("gpu"))
    if same_torch and extras <= present and PYTHON.exists():
        say(f"The environment {VENV.name} is up to date.")
        return
    require_venv(system)
    make_venv()
    gpu = bool(stamp.get("gpu"))
    if not same_torch:
        gpu, why = want_gpu(asked_gpu)
        install_torch(gpu, why)
    wanted = ",".join(sorted(extras | present))
    say(f"Installing the workbench with [{wanted}] ...")
    error = pip("-e", f".[{wanted}]")
    if error:
        raise SetupError(f"The packages could not be installed:\n{error}")
    content = {"fingerprint": fingerprint(), "extras": sorted(extras | present), "gpu": gpu}
    STAMP.write_text(json.dumps(content), encoding="utf-8")


# --- what to do then ---------------------------------------------------------------------------


def call(*command: str, **environment: str) -> int:
    """Run the environment's Python; its exit code."""
    return subprocess.run(
        [str(PYTHON), *command], cwd=ROOT, env=dict(os.environ, **environment), check=False
    ).returncode


def demo(rest: list[str], qt: bool) -> int:
    """The main job on the demo study, then the window."""
    folder = Path(rest[0] if rest else "demo-study").resolve()
    code = call("-m", "workbench", "demo", str(folder))
    if code:
        return code
    say(f"\nThe demo study is in {folder}")
    if has_display() and qt:
        say("Opening the window (python3 install.py run opens it again) ...")
        return call("-m", "workbench.gui", str(folder))
    reason = "no display here" if qt else "system libraries are missing, see above"
    say(f"The window was not opened: {reason}. Look at the masks, tables and videos in that folder.")
    return 0


def run_window(rest: list[str], qt: bool) -> int:
    """Open the window, with a study if one is named."""
    if not qt or not has_display():
        raise SetupError("The window cannot be opened: " + ("no display." if qt else "see above."))
    return call("-m", "workbench.gui", *(str(Path(study).resolve()) for study in rest[:1]))


def test(rest: list[str], qt: bool) -> int:
    """Checks, the tests without Qt, then the others; pytest's own last line ends the run."""
    if not qt:
        raise SetupError("The tests of the window need the system libraries named above.")
    return call("tools/run_checks.py", *rest)


def bundle(rest: list[str], qt: bool) -> int:
    """Build the executable and try it out."""
    if not qt:
        raise SetupError("The bundle needs the system libraries named above.")
    return call("tools/build_bundle.py", *rest)


def parse(arguments: list[str]) -> tuple[argparse.Namespace, list[str]]:
    """The command line; what is not known here goes to the command."""
    parser = argparse.ArgumentParser(
        prog="python3 install.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=sorted(EXTRAS), nargs="?", default="run")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--gpu", dest="gpu", action="store_true", default=None, help="take the CUDA build")
    which.add_argument("--cpu", dest="gpu", action="store_false", help="take the CPU build")
    parser.add_argument("--no-system", action="store_true", help="never call apt-get")
    asked, rest = parser.parse_known_args(arguments)
    unknown = [text for text in rest if text.startswith("-")]
    if unknown and asked.command in ("demo", "run"):  # the others hand their options on
        parser.error("unknown option: " + unknown[0])
    return asked, rest


def main(arguments: list[str] | None = None) -> int:
    """Set up, then do what was asked."""
    asked, rest = parse(sys.argv[1:] if arguments is None else arguments)
    started = time.monotonic()
    try:
        set_up(EXTRAS[asked.command], asked.gpu, not asked.no_system)
        qt = system_libraries(not asked.no_system)
        say(f"Set-up done in {time.monotonic() - started:.0f} s.\n")
        commands = {"demo": demo, "run": run_window, "test": test, "bundle": bundle}
        return commands[asked.command](rest, qt)
    except SetupError as error:
        say(str(error))
    except KeyboardInterrupt:
        say("\nStopped.")
    except subprocess.CalledProcessError as error:
        say(f"A step of the set-up failed: {error}")
    except OSError as error:
        say(f"The set-up stopped: {error}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
