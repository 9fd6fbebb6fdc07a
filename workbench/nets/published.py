"""Encoder weights that the libraries behind the networks publish, fetched once: progress, resume, checksum.

Where they lie is what timm and segmentation-models-pytorch say themselves: a repository of the Hugging Face
hub, and for most of timm's also a file on GitHub. The hub gives a file's SHA-256 in full (the header
``X-Linked-Etag`` of large files); timm's files carry its first eight digits in their names.
"""

from __future__ import annotations

import os
import queue
import re
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from workbench.core.errors import FetchError, PublishedWeightsError
from workbench.core.progress import CancelToken, Progress, no_progress
from workbench.nets.torchvision_ops import segmentation_models, timm_models
from workbench.nets.weights import Weights, fetch, fetched, plain

IMAGENET = "imagenet"
"""What people call them: every encoder here has weights that learned the pictures of ImageNet."""
_HUB = "https://huggingface.co"
_FILE = "model.safetensors"
_TIMM = "tu-"
_DIGITS = re.compile(r"-([0-9a-f]{8,64})\.[a-z]+$")
_SHA256 = re.compile(r'^"?([0-9a-f]{64})"?$')
_TIMEOUT_S = 15.0
_REDIRECTS = 5
_LOOK_S = 0.05


@dataclass(frozen=True)
class Fetched:
    """A file on this machine, and what it is, for people."""

    path: Path
    name: str


def fetch_published(
    encoder: str,
    folder: Path | None = None,
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
) -> Fetched:
    """Weights of ``encoder`` (of `nets.encoders.ENCODERS`); fetched only if they are not here yet.

    The places are tried in their order. What was fetched once is used without a connection.

    Raises
    ------
    PublishedWeightsError
        If no place can be reached, or none has the encoder; it names the address and the way out.
    FetchedFileError
        If a checksum is wrong; what came is deleted.
    Cancelled, DiskFullError, NoPermissionError
    """
    places = published(encoder)
    for place in places:
        path = fetched(replace(place, size_bytes=0), folder)
        if path is not None:
            return Fetched(path, _named(place))
    failure: FetchError | None = None
    for place in places:
        try:
            known = _asked(place, cancel)
            return Fetched(fetch(known, folder, progress, cancel), _named(known))
        except FetchError as error:
            failure = failure or error
    said = failure.params if failure is not None else {"url": "?", "detail": "nobody offers them"}
    name = places[0].name if places else encoder
    raise PublishedWeightsError(name=name, url=said["url"], detail=said["detail"]) from failure


def published(encoder: str) -> tuple[Weights, ...]:
    """Where the weights of ``encoder`` are, as its library says; the best place first.

    ``HF_ENDPOINT`` names another hub, as it does for the hub's own programs.
    """
    library = segmentation_models()
    if encoder.startswith(_TIMM):
        return _of_timm(encoder.removeprefix(_TIMM))
    settings = library.encoders.encoders[encoder]["pretrained_settings"].get(IMAGENET)
    if settings is None:
        return ()
    name = f"segmentation-models-pytorch {settings['repo_id'].rpartition('/')[2]}"
    return (_on_hub(name, settings["repo_id"], settings["revision"]),)


def _of_timm(model: str) -> tuple[Weights, ...]:
    config: Any = timm_models().get_pretrained_cfg(model)
    if config is None:
        return ()
    name = f"timm {model}.{config.tag}" if config.tag else f"timm {model}"
    places = []
    if config.hf_hub_id:
        places.append(_on_hub(name, config.hf_hub_id, "main"))
    if config.url:
        places.append(by_file_name(name, config.url))
    return tuple(places)


def _on_hub(name: str, repository: str, revision: str) -> Weights:
    endpoint = os.environ.get("HF_ENDPOINT", _HUB).rstrip("/")
    url = f"{endpoint}/{repository}/resolve/{revision}/{_FILE}"
    # Every repository calls its file the same: here they lie in one folder.
    version = "" if revision == "main" else f"-{revision[:8]}"
    return Weights(name, url, saved_as=f"{repository.replace('/', '--')}{version}.safetensors")


def by_file_name(name: str, url: str) -> Weights:
    """A file whose name carries the first digits of its SHA-256, as torch's and timm's do."""
    digits = _DIGITS.search(url)
    return Weights(name, url, sha256=digits.group(1) if digits else "")


def _named(place: Weights) -> str:
    """What is said of the weights in the results of a training."""
    return f"{IMAGENET} ({place.name})"


def _asked(place: Weights, cancel: CancelToken | None) -> Weights:
    """``place`` with what the hub says of its file: length and checksum."""
    if place.sha256:
        return place
    url = place.url
    for _ in range(_REDIRECTS):
        headers = _asked_aside(url, cancel or CancelToken())
        digits = _SHA256.match(headers.get("X-Linked-Etag") or "")
        if digits is not None:
            size = headers.get("X-Linked-Size") or "0"
            return replace(place, size_bytes=int(size) if size.isdigit() else 0, sha256=digits.group(1))
        onwards = headers.get("Location")
        if not onwards:
            break
        url = urljoin(url, onwards)
    # Without a checksum what comes cannot be told from something else.
    raise FetchError(url=place.url, detail="the server gives no checksum for it")


def _asked_aside(url: str, cancel: CancelToken) -> Any:
    """`_head` in a thread of its own: a dead connection must not hold up a cancel."""
    answers: queue.Queue[Any] = queue.Queue()

    def ask() -> None:
        try:
            answers.put(_head(url))
        except FetchError as error:
            answers.put(error)

    threading.Thread(target=ask, name="ask", daemon=True).start()
    while answers.empty():
        cancel.check()
        cancel.wait(_LOOK_S)
    answer = answers.get()
    if isinstance(answer, FetchError):
        raise answer
    return answer


class _Stay(urllib.request.HTTPRedirectHandler):
    """The hub says what a file is in the answer that leads on to it."""

    def redirect_request(self, *_arguments: Any, **_more: Any) -> None:
        return None


def _head(url: str) -> Any:
    """Headers of the first answer."""
    request = urllib.request.Request(url, method="HEAD", headers={"User-Agent": "vivarium-workbench"})
    try:
        with urllib.request.build_opener(_Stay).open(request, timeout=_TIMEOUT_S) as answer:
            return answer.headers
    except urllib.error.HTTPError as error:
        if error.headers.get("Location"):
            return error.headers
        raise FetchError(url=url, detail=f"the server says {error.code} {error.reason}") from error
    except (OSError, ValueError) as error:
        raise FetchError(url=url, detail=plain(getattr(error, "reason", error))) from error
