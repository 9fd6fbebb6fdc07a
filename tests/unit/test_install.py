"""The set-up script: what it chooses, what it says, and when it leaves things alone."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as a module, with an environment folder that is not ours."""
    spec = importlib.util.spec_from_file_location("install_under_test", ROOT / "install.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    venv = tmp_path / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(sys.executable)
    monkeypatch.setattr(module, "VENV", venv)
    monkeypatch.setattr(module, "STAMP", venv / "stamp.json")
    monkeypatch.setattr(module, "PYTHON", venv / "bin" / "python")
    return module


@pytest.fixture
def pip_calls(install: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Replaces the network: every pip call is written down and succeeds."""
    calls: list[tuple[str, ...]] = []

    def pip(*arguments: str) -> str:
        calls.append(arguments)
        return ""

    monkeypatch.setattr(install, "pip", pip)
    monkeypatch.setattr(install, "venv_works", lambda: True)
    monkeypatch.setattr(install, "torch_version", lambda: "torch 2.13.0+cpu CPU build")
    return calls


def test_linux_without_gpu_looks_for_a_cpu_build_twice_before_the_default(install: ModuleType) -> None:
    candidates = [arguments for arguments, _ in install.torch_candidates(False, "Linux")]
    assert [f"torch=={install.TORCH}+cpu" in arguments for arguments in candidates] == [True, True, False]
    assert install.CPU_INDEX in candidates[1]
    assert all(f"torchvision=={install.TORCHVISION}" in arguments for arguments in candidates)


@pytest.mark.parametrize("system", ["Windows", "Darwin"])
def test_elsewhere_the_index_has_the_cpu_build(install: ModuleType, system: str) -> None:
    (arguments, _), *rest = install.torch_candidates(False, system)
    assert arguments == [f"torch=={install.TORCH}", f"torchvision=={install.TORCHVISION}"]
    assert rest == []


def test_a_gpu_gets_the_cuda_build(install: ModuleType) -> None:
    on_linux = [arguments for arguments, _ in install.torch_candidates(True, "Linux")]
    assert not any("+cpu" in text for arguments in on_linux for text in arguments)
    assert on_linux[0][0] == f"torch==={install.TORCH}"  # == would let pip prefer a build tagged +cpu
    on_windows = install.torch_candidates(True, "Windows")[0][0]
    assert install.CUDA_INDEX in on_windows and any(text.endswith(install.CUDA_TAG) for text in on_windows)


def test_the_first_place_that_has_torch_is_taken(
    install: ModuleType, pip_calls: list[tuple[str, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    install.install_torch(False, "no NVIDIA GPU found")
    assert len(pip_calls) == 1
    said = capsys.readouterr().out
    assert "for the processor (CPU): no NVIDIA GPU found" in said and "CPU build" in said


def test_without_a_cpu_build_anywhere_the_size_is_said_before_the_default(
    install: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    events: list[str] = []

    def pip(*arguments: str) -> str:
        events.append(" ".join(arguments))
        return "" if "+cpu" not in events[-1] else "No matching distribution found"

    monkeypatch.setattr(install, "pip", pip)
    monkeypatch.setattr(install, "torch_version", lambda: "torch 2.13.0 with CUDA")
    monkeypatch.setattr(install, "warn_of_size", lambda: events.append("size"))
    monkeypatch.setattr(install.platform, "system", lambda: "Linux")
    install.install_torch(False, "no NVIDIA GPU found")
    assert len(events) == 4 and events[2] == "size"
    assert "with CUDA" in capsys.readouterr().out


def test_no_torch_at_all_is_one_clear_error(install: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "pip", lambda *arguments: "could not reach the index")
    monkeypatch.setattr(install, "warn_of_size", lambda: None)
    with pytest.raises(install.SetupError, match=r"could not reach the index(.|\n)*network"):
        install.install_torch(False, "asked for with --cpu")


def test_flags_decide_over_what_is_found(install: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "nvidia_gpu", lambda: "GPU 0: NVIDIA H100")
    monkeypatch.setattr(install.platform, "system", lambda: "Linux")
    assert install.want_gpu(None) == (True, "NVIDIA GPU found: GPU 0: NVIDIA H100")
    assert install.want_gpu(False) == (False, "asked for with --cpu")
    monkeypatch.setattr(install, "nvidia_gpu", lambda: "")
    assert install.want_gpu(None)[0] is False
    assert install.want_gpu(True) == (True, "asked for with --gpu")


def test_a_second_run_installs_nothing(install: ModuleType, pip_calls: list[tuple[str, ...]]) -> None:
    install.set_up({"gui", "test"}, False, False)
    first = len(pip_calls)
    assert first == 2  # torch, then the package
    install.set_up({"gui"}, None, False)
    install.set_up({"gui", "test"}, None, False)
    assert len(pip_calls) == first


def test_more_extras_add_to_what_is_there_and_leave_torch(
    install: ModuleType, pip_calls: list[tuple[str, ...]]
) -> None:
    install.set_up({"gui"}, False, False)
    pip_calls.clear()
    install.set_up({"gui", "test"}, None, False)
    assert pip_calls == [("-e", ".[gui,test]")]
    assert json.loads(install.STAMP.read_text())["extras"] == ["gui", "test"]


def test_another_build_of_torch_is_installed_when_asked_for(
    install: ModuleType, pip_calls: list[tuple[str, ...]]
) -> None:
    install.set_up({"gui"}, False, False)
    pip_calls.clear()
    install.set_up({"gui"}, True, False)
    assert f"torch==={install.TORCH}" in pip_calls[0] or f"torch=={install.TORCH}" in pip_calls[0]
    assert json.loads(install.STAMP.read_text())["gpu"] is True


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"fingerprint": "old", "extras": ["gui"], "gpu": false}']
)
def test_a_stamp_that_cannot_be_relied_upon_means_set_up_again(
    install: ModuleType, pip_calls: list[tuple[str, ...]], content: str
) -> None:
    install.STAMP.write_text(content)
    install.set_up({"gui"}, False, False)
    assert len(pip_calls) == 2


def test_a_failing_install_leaves_no_stamp(install: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "venv_works", lambda: True)
    monkeypatch.setattr(install, "torch_version", lambda: "torch")
    monkeypatch.setattr(install, "pip", lambda *arguments: "disk full" if "-e" in arguments else "")
    with pytest.raises(install.SetupError, match="disk full"):
        install.set_up({"gui"}, False, False)
    assert not install.STAMP.exists()


def test_missing_libraries_are_found_and_present_ones_are_not(install: ModuleType) -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux looks for system libraries")
    needs = {"libc.so.6": "libc6", "libno-such-thing.so.7": "libno7"}
    assert install.missing_libraries(needs) == {"libno-such-thing.so.7": "libno7"}


def test_the_command_for_a_person_without_root_is_exact(
    install: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(install.sys, "platform", "linux")
    monkeypatch.setattr(install, "missing_libraries", lambda needs: {"libEGL.so.1": "libegl1"})
    monkeypatch.setattr(install, "has_fonts", lambda: True)
    monkeypatch.setattr(install, "is_root", lambda: False)
    monkeypatch.setattr(
        install.shutil, "which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None
    )
    monkeypatch.setattr(install, "apt_install", lambda packages: pytest.fail("apt without root"))
    assert install.system_libraries(True) is False
    command = "sudo apt-get update && sudo apt-get install -y --no-install-recommends libegl1"
    assert command in capsys.readouterr().out
    monkeypatch.setattr(install.shutil, "which", lambda name: "/usr/bin/dnf" if name == "dnf" else None)
    assert install.system_command({"libEGL.so.1": "libegl1"}) == "sudo dnf install 'libEGL.so.1()(64bit)'"


def test_root_installs_them_unless_told_not_to(install: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    installed: list[str] = []

    def apt_install(packages: list[str]) -> bool:
        installed.extend(packages)
        return True

    def missing_libraries(needs: dict[str, str]) -> dict[str, str]:
        return {} if installed else {"libEGL.so.1": "libegl1"}

    monkeypatch.setattr(install.sys, "platform", "linux")
    monkeypatch.setattr(install, "missing_libraries", missing_libraries)
    monkeypatch.setattr(install, "has_fonts", lambda: True)
    monkeypatch.setattr(install, "is_root", lambda: True)
    monkeypatch.setattr(install.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(install, "apt_install", apt_install)
    assert install.system_libraries(False) is False and installed == []
    assert install.system_libraries(True) is True and installed == ["libegl1"]


def test_both_builds_at_once_is_refused() -> None:
    answer = subprocess.run(
        [sys.executable, "install.py", "run", "--gpu", "--cpu"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 2 and "not allowed with" in answer.stderr


@pytest.mark.parametrize("command", ["demo", "run"])
def test_a_mistyped_option_is_not_taken_for_a_folder(install: ModuleType, command: str) -> None:
    with pytest.raises(SystemExit):
        install.parse([command, "--cpuu"])
    assert install.parse([command, "folder"])[1] == ["folder"]
    assert install.parse(["test", "-k", "seek"])[1] == ["-k", "seek"]


def test_an_old_python_gets_a_sentence_and_no_traceback(tmp_path: Path) -> None:
    """The version check runs before anything that an old interpreter could stumble over."""
    code = (
        "import sys, runpy\n"
        "sys.version_info = (3, 9, 2, 'final', 0)\n"
        "runpy.run_path('install.py', run_name='__main__')\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 1
    assert answer.stderr.startswith("Vivarium Workbench needs Python 3.11 or newer")
    assert "Traceback" not in answer.stderr


def test_pins_agree_with_the_packages_that_are_declared(install: ModuleType) -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [text.partition(">")[0] for text in project["dependencies"]]
    assert "opencv-python-headless" in names and "opencv-python" not in names
    gui = project["optional-dependencies"]["gui"]
    assert any(text.startswith("PySide6") and "<6.12" in text for text in gui)
    for extras in install.EXTRAS.values():
        assert extras <= set(project["optional-dependencies"])
