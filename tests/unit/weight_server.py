"""A server on this machine that answers as the hub does: what a file is, then where it is."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass
class Hub:
    """Files by the address they are asked for, and what was asked."""

    url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    checksums: bool = True
    wrong: bool = False

    def put(self, path: str, file: Path) -> None:
        """Publish ``file`` at ``path``."""
        self.files[path] = file.read_bytes()


@contextmanager
def hub() -> Iterator[Hub]:
    """The server, for the time of the block."""
    plan = Hub()

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            plan.asked.append(f"HEAD {self.path}")
            content = plan.files.get(self.path.removeprefix("/store"))
            if content is None:
                self.send_error(404)
                return
            if self.path.startswith("/store"):
                self.send_response(200)
                self.end_headers()
                return
            self.send_response(302)
            self.send_header("Location", f"/store{self.path}")
            if plan.checksums:
                digits = "0" * 64 if plan.wrong else hashlib.sha256(content).hexdigest()
                self.send_header("X-Linked-Etag", f'"{digits}"')
                self.send_header("X-Linked-Size", str(len(content)))
            self.end_headers()

        def do_GET(self) -> None:
            plan.asked.append(f"GET {self.path}")
            if self.path in plan.files:
                self.send_response(302)
                self.send_header("Location", f"/store{self.path}")
                self.end_headers()
                return
            content = plan.files.get(self.path.removeprefix("/store"))
            if content is None:
                self.send_error(404)
                return
            asked = self.headers.get("Range")
            start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
            if start >= len(content):
                self.send_error(416)
                return
            self.send_response(206 if asked else 200)
            self.send_header("Content-Length", str(len(content) - start))
            self.end_headers()
            self.wfile.write(content[start:])

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        plan.url = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield plan
        server.shutdown()
