"""The real child process with a small random network: answers, cache, kill, cancel, rest."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from small_sam import write_small_sam

from workbench.core.errors import Cancelled, HelperDiedError, SamCheckpointError
from workbench.core.history import FrameKey
from workbench.core.progress import CancelToken
from workbench.jobs.sam_cache import EmbeddingCache, picture_digest
from workbench.jobs.sam_messages import Gone, Loaded, Reading, Ready, SamEvent
from workbench.jobs.sam_process import SamProcess
from workbench.nets.prompts import Prompt, SamMask
from workbench.nets.sam import Embedding, load_sam

CLICK = Prompt().with_point(120, 90)
KEY = FrameKey("mouse", 3)


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_sam(tmp_path_factory.mktemp("sam") / "small.pth")


def picture(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 255, (180, 240, 3), dtype=np.uint8)


@pytest.fixture
def made() -> Iterator[list[SamProcess]]:
    processes: list[SamProcess] = []
    yield processes
    for process in processes:
        process.close()


def wait_for(condition: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def same(a: SamMask | None, b: SamMask | None) -> bool:
    assert a is not None and b is not None
    return a.box == b.box and (a.region == b.region).all() and a.score == pytest.approx(b.score, abs=1e-4)


def test_click_wish_kill_and_restart(checkpoint: Path, tmp_path: Path, made: list[SamProcess]) -> None:
    events: list[SamEvent] = []
    process = SamProcess(checkpoint, tmp_path / "sam", events.append)
    made.append(process)
    assert process.pid is None
    image = picture()
    network = load_sam(checkpoint)
    expected = network.segment(network.embed(image), CLICK)
    assert same(process.segment(KEY, image, CLICK), expected)
    assert any(isinstance(event, Loaded) for event in events)
    assert any(isinstance(event, Reading) and event.key == KEY for event in events)
    assert process.segment(KEY, image, Prompt()).box is None  # type: ignore[union-attr]

    ahead = [FrameKey("mouse", 4), FrameKey("mouse", 5)]
    process.wish([(key, picture(key.index)) for key in ahead])
    wait_for(lambda: all(process.is_ready(key) for key in ahead))
    assert len(list((tmp_path / "sam").glob("*/mouse/frame_000000?.npz"))) == 3

    pid = process.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: any(isinstance(event, Gone) for event in events))
    gone = next(event for event in events if isinstance(event, Gone))
    assert isinstance(gone.error, HelperDiedError) and "SIGKILL" in gone.error.text
    assert process.pid is None and not process.is_ready(KEY)
    events.clear()
    assert same(process.segment(KEY, image, CLICK), expected)  # started again; read from the disk, same mask
    assert process.pid not in (None, pid)
    ready = next(event for event in events if isinstance(event, Ready))
    assert ready.kept and not any(isinstance(event, Reading) for event in events)

    other = picture(9)  # other pixels under the same name are read anew
    assert same(process.segment(KEY, other, CLICK), network.segment(network.embed(other), CLICK))

    pid = process.pid
    process.close()
    process.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid or 0, 0)
    with pytest.raises(Cancelled):
        process.segment(KEY, image, CLICK)


def test_killed_while_somebody_waits(tmp_path: Path, made: list[SamProcess]) -> None:
    slow = write_small_sam(tmp_path / "slow.pth", image_size=1024)
    events: list[SamEvent] = []
    process = SamProcess(slow, None, events.append)
    made.append(process)
    caught: list[BaseException] = []

    def click() -> None:
        try:
            process.segment(KEY, picture(), CLICK)
        except HelperDiedError as error:
            caught.append(error)

    thread = threading.Thread(target=click)
    thread.start()
    wait_for(lambda: any(isinstance(event, Reading) for event in events))
    os.kill(process.pid or 0, signal.SIGKILL)
    thread.join(10)
    assert not thread.is_alive()
    assert len(caught) == 1


def test_cancel_and_newer_prompts(tmp_path: Path, made: list[SamProcess]) -> None:
    slow = write_small_sam(tmp_path / "slow.pth", image_size=1024)
    process = SamProcess(slow)
    made.append(process)
    cancel = CancelToken()
    threading.Timer(0.3, cancel.cancel).start()
    with pytest.raises(Cancelled):
        process.segment(KEY, picture(), CLICK, cancel=cancel)
    answers: dict[str, SamMask | None] = {}
    first = threading.Thread(target=lambda: answers.update(old=process.segment(KEY, picture(), CLICK)))
    first.start()
    time.sleep(0.2)  # still loading torch: both prompts wait for the same embedding
    answers["new"] = process.segment(KEY, picture(), CLICK.with_point(50, 50))
    first.join(10)
    assert answers["new"] is not None
    assert answers["old"] is None or answers["old"].box is not None  # replaced, or just answered before


def test_a_wrong_file_is_told_to_whoever_waits(tmp_path: Path, made: list[SamProcess]) -> None:
    path = tmp_path / "notes.pth"
    path.write_text("no weights")
    events: list[SamEvent] = []
    process = SamProcess(path, None, events.append)
    made.append(process)
    with pytest.raises(SamCheckpointError, match=r"notes\.pth"):
        process.segment(KEY, picture(), CLICK)
    wait_for(lambda: any(isinstance(event, Gone) for event in events))
    assert process.pid is None


def test_it_goes_to_rest(checkpoint: Path, made: list[SamProcess]) -> None:
    events: list[SamEvent] = []
    process = SamProcess(checkpoint, None, events.append, idle_s=0.3)
    made.append(process)
    assert process.segment(KEY, picture(), CLICK) is not None
    wait_for(lambda: any(isinstance(event, Gone) for event in events))
    assert [event.error for event in events if isinstance(event, Gone)] == [None]
    assert process.pid is None


def test_it_ends_with_its_parent(checkpoint: Path) -> None:
    code = (
        "import sys, os, numpy as np\n"
        "from pathlib import Path\n"
        "from workbench.jobs.sam_process import SamProcess\n"
        "from workbench.core.history import FrameKey\n"
        "from workbench.nets.prompts import Prompt\n"
        "if __name__ == '__main__':\n"
        "    process = SamProcess(Path(sys.argv[1]))\n"
        "    process.segment(FrameKey('v', 0), np.zeros((64, 64), np.uint8), Prompt().with_point(5, 5))\n"
        "    assert 'torch' not in sys.modules\n"
        "    print(process.pid, flush=True)\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    script = checkpoint.parent / "parent.py"
    script.write_text(code)
    root = Path(__file__).resolve().parents[3]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, str(script), str(checkpoint)],
        capture_output=True, text=True, timeout=60, env=environment, check=False,
    )  # fmt: skip
    pid = int(done.stdout.strip())

    def ended() -> bool:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        state = Path(f"/proc/{pid}/stat")
        return state.exists() and state.read_text().split()[2] == "Z"

    wait_for(ended, 10)


def embedding(fill: float) -> Embedding:
    return Embedding(np.full((4, 32, 32), fill, np.float16), (180, 240), (192, 256))


def test_the_cache_is_bounded_and_checks_the_picture(tmp_path: Path) -> None:
    size = 4 * 32 * 32 * 2 + 1200
    cache = EmbeddingCache(tmp_path, "abc", limit=5 * size)
    digests = {k: picture_digest(picture(k)) for k in range(8)}
    for k in range(8):
        cache.save(FrameKey("v", k), digests[k], embedding(k))
        os.utime(tmp_path / "abc" / "v" / f"frame_{k:07d}.npz", (k, k))
        if k == 4:
            assert cache.load(FrameKey("v", 0), digests[0]) is not None  # used again: it stays
    left = sorted(int(path.stem[-7:]) for path in tmp_path.rglob("*.npz"))
    assert 0 in left and 7 in left and len(left) <= 5 and 1 not in left
    known = cache.load(FrameKey("v", 7), digests[7])
    assert known is not None and (known.features == 7).all() and known.seen == (192, 256)
    assert cache.load(FrameKey("v", 7), digests[6]) is None
    assert EmbeddingCache(tmp_path, "other").load(FrameKey("v", 7), digests[7]) is None
    (tmp_path / "abc" / "v" / "frame_0000007.npz").write_bytes(b"half")
    assert cache.load(FrameKey("v", 7), digests[7]) is None
    EmbeddingCache(None, "abc").save(FrameKey("v", 7), digests[7], embedding(1))


def test_a_folder_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    cache = EmbeddingCache(blocked, "abc")
    cache.save(KEY, "x", embedding(0))
    assert cache.load(KEY, "x") is None


def test_asking_does_not_wait_for_torch(checkpoint: Path, made: list[SamProcess]) -> None:
    """Large pictures are taken in while the network is still loading: the thread that asks goes on."""
    events: list[SamEvent] = []
    process = SamProcess(checkpoint, None, events.append)
    made.append(process)
    large = np.zeros((1080, 1920, 3), np.uint8)
    process.wish([(FrameKey("mouse", k), large + k) for k in range(3)])
    assert not any(isinstance(event, Loaded) for event in events)
    wait_for(lambda: process.is_ready(FrameKey("mouse", 0)))
