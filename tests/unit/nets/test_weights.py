"""Fetching weights from a real server on this machine."""

from __future__ import annotations

import hashlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from workbench.core.errors import Cancelled, FetchedFileError, FetchError
from workbench.core.progress import CancelToken, Update
from workbench.nets.weights import SAM_WEIGHTS, Weights, fetch, fetched

CONTENT = np.random.default_rng(0).bytes(3_000_000)


@dataclass
class Server:
    """What it does, and what it was asked for."""

    url: str = ""
    resumes: bool = True
    break_after: int | None = None
    stall_after: int | None = None
    ranges: list[str | None] = field(default_factory=list)


@pytest.fixture
def server() -> Iterator[Server]:
    plan = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = self.headers.get("Range")
            plan.ranges.append(asked)
            if self.path != "/weights.pth":
                self.send_error(404)
                return
            start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and plan.resumes else 0
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(CONTENT) - start))
            self.end_headers()
            stop = len(CONTENT)
            for limit in (plan.break_after, plan.stall_after):
                stop = min(stop, limit) if limit is not None else stop
            self.wfile.write(CONTENT[start:stop])
            if plan.stall_after is not None:
                time.sleep(5)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        http.daemon_threads = True
        http.block_on_close = False
        plan.url = f"http://127.0.0.1:{http.server_address[1]}/weights.pth"
        threading.Thread(target=http.serve_forever, daemon=True).start()
        yield plan
        http.shutdown()


def weights(url: str) -> Weights:
    return Weights("small", url, len(CONTENT), hashlib.sha256(CONTENT).hexdigest())


def test_the_file_comes_whole_and_only_once(server: Server, tmp_path: Path) -> None:
    updates: list[Update] = []
    wanted = weights(server.url)
    assert fetched(wanted, tmp_path) is None
    path = fetch(wanted, tmp_path / "new", updates.append)
    assert path.read_bytes() == CONTENT
    assert updates[-1].done == updates[-1].total == len(CONTENT)
    assert [update.done for update in updates] == sorted(update.done for update in updates)
    assert fetch(wanted, tmp_path / "new") == path == fetched(wanted, tmp_path / "new")
    assert server.ranges == [None]
    assert [one.name for one in path.parent.iterdir()] == ["weights.pth"]


def test_a_broken_connection_is_told_and_gone_on_with(server: Server, tmp_path: Path) -> None:
    wanted = weights(server.url)
    server.break_after = 1_000_000
    with pytest.raises(FetchError, match=r"could not be fetched"):
        fetch(wanted, tmp_path)
    assert (tmp_path / "weights.pth.part").stat().st_size == 1_000_000
    assert fetched(wanted, tmp_path) is None
    server.break_after = None
    updates: list[Update] = []
    assert fetch(wanted, tmp_path, updates.append).read_bytes() == CONTENT
    assert server.ranges == [None, "bytes=1000000-"]
    assert updates[0].done == 1_000_000


def test_a_server_that_cannot_resume_begins_anew(server: Server, tmp_path: Path) -> None:
    (tmp_path / "weights.pth.part").write_bytes(b"x" * 500_000)
    server.resumes = False
    assert fetch(weights(server.url), tmp_path).read_bytes() == CONTENT


def test_a_wrong_checksum_keeps_nothing(server: Server, tmp_path: Path) -> None:
    wanted = replace(weights(server.url), sha256="0" * 64)
    with pytest.raises(FetchedFileError) as caught:
        fetch(wanted, tmp_path)
    assert "weights.pth" in caught.value.text and "000000000000" in caught.value.text
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "weights.pth.part").write_bytes(b"y" * 1000)  # what was broken off before is not trusted
    with pytest.raises(FetchedFileError):
        fetch(weights(server.url), tmp_path)
    assert fetch(weights(server.url), tmp_path).read_bytes() == CONTENT


def test_a_longer_file_is_refused(server: Server, tmp_path: Path) -> None:
    with pytest.raises(FetchedFileError):
        fetch(replace(weights(server.url), size_bytes=100_000), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_no_connection_and_no_file_are_sentences(server: Server, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for url in (f"http://127.0.0.1:{port}/weights.pth", server.url.replace("weights", "none")):
        with pytest.raises(FetchError) as caught:
            fetch(weights(url), tmp_path)
        assert url in caught.value.text and "choose a file" in caught.value.text
    assert not list(tmp_path.glob("*.pth"))


def test_cancel_does_not_wait_for_a_dead_connection(server: Server, tmp_path: Path) -> None:
    server.stall_after = 600_000
    cancel = CancelToken()

    def stop(update: Update) -> None:
        if update.done >= 600_000:
            cancel.cancel()

    start = time.monotonic()
    with pytest.raises(Cancelled):
        fetch(weights(server.url), tmp_path, stop, cancel)
    assert time.monotonic() - start < 4.5  # the server holds the line for 5 s
    assert (tmp_path / "weights.pth.part").stat().st_size == 600_000


def test_the_published_files_carry_full_checksums() -> None:
    assert [one.file_name for one in SAM_WEIGHTS] == [
        "sam_vit_b_01ec64.pth",
        "sam_vit_l_0b3195.pth",
        "sam_vit_h_4b8939.pth",
    ]
    for one in SAM_WEIGHTS:
        assert one.url.startswith("https://dl.fbaipublicfiles.com/segment_anything/")
        assert len(bytes.fromhex(one.sha256)) == 32
