"""Writing a video: H.264 that plays everywhere, or lossless; the file appears only when it is whole."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import av
import numpy as np
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace, VideoReformatter
from av.video.stream import VideoStream

from workbench.core.errors import BadParameterError, EmptyVideoError, WorkbenchError, writing
from workbench.core.paths import atomic_path
from workbench.core.types import Image

CodecName = Literal["h264", "mjpeg", "ffv1"]

_FORMATS = {".mp4": "mp4", ".m4v": "mp4", ".mov": "mov", ".mkv": "matroska", ".avi": "avi", ".ts": "mpegts"}
_REC709_LINES = 720
"""Pictures of so many lines are taken for Rec. 709 by players, smaller ones for Rec. 601."""


_COMPRESS = np.round(np.arange(256) * 219.0 / 255.0 + 16.0).astype(np.uint8)
"""Full range to the 16 to 235 of video."""


@dataclass(frozen=True)
class _Encoder:
    name: str
    pix_fmt: str
    options: dict[str, str] = field(default_factory=dict)
    note: str = ""


def _encoders(codec: str, quality: int) -> list[_Encoder]:
    """Encoders for ``codec``, best first; PyAV's wheels hold libx264, a system FFmpeg may not."""
    if codec == "h264":
        crf = str(quality)
        return [
            _Encoder("libx264", "yuv420p", {"crf": crf, "preset": "veryfast"}),
            _Encoder("libopenh264", "yuv420p", {}, "Written with OpenH264: libx264 is not there."),
            _Encoder(
                "mpeg4", "yuv420p", {"qscale": "3"}, "Written as MPEG-4 Part 2: no H.264 encoder is there."
            ),
        ]
    if codec == "mjpeg":
        return [_Encoder("mjpeg", "yuvj420p", {})]
    if codec == "ffv1":
        return [_Encoder("ffv1", "bgr0", {"level": "3"})]
    raise BadParameterError(name="codec", value=codec, detail="it must be h264, mjpeg or ffv1")


class VideoWriter:
    """Context manager that writes a video, of constant rate unless it is ``timed``.

    Parameters
    ----------
    path
        Ends in .mp4, .mov, .mkv, .avi or .ts.
    width, height
        Pixels of the images. H.264 needs even numbers; of an odd size the last column or row is
        repeated once in the file.
    fps
        Frames per second.
    codec
        ``h264``, ``mjpeg`` or ``ffv1`` (lossless, RGB).
    quality
        H.264: constant rate factor, 0 (lossless) to 51 (worst). MJPEG: quantiser 2 (best) to 31.

    timed
        Each image brings its own time: a recording of variable rate keeps its pace. AVI cannot.

    Attributes
    ----------
    warnings
        English sentences: another encoder than asked for.

    Raises
    ------
    BadParameterError
        For a size, rate, suffix or codec that cannot be used.
    EmptyVideoError
        On leaving the block without a frame written.
    DiskFullError, NoPermissionError
    """

    def __init__(
        self,
        path: Path,
        width: int,
        height: int,
        fps: float | Fraction,
        codec: CodecName = "h264",
        *,
        quality: int = 20,
        threads: int = 0,
        timed: bool = False,
    ) -> None:
        self.path = Path(path)
        self.width, self.height = width, height
        self.frames_written = 0
        self.warnings: tuple[str, ...] = ()
        if width < 2 or height < 2:
            raise BadParameterError(name="size", value=f"{width}x{height}", detail="at least 2x2 pixels")
        if not 0 < fps < 10_000:
            raise BadParameterError(name="fps", value=fps, detail="between 0 and 10000")
        if self.path.suffix.lower() not in _FORMATS:
            raise BadParameterError(
                name="out", value=self.path.name, detail=f"the name must end in {', '.join(_FORMATS)}"
            )
        self._rate = Fraction(fps).limit_denominator(1001)
        self._tick = Fraction(1, 90_000) if timed and self.path.suffix.lower() != ".avi" else 1 / self._rate
        self._last = -1
        self._quality = quality
        self._threads = threads
        self._choices = _encoders(codec, quality)
        self._reformatter = VideoReformatter()
        self._stack = ExitStack()
        self._container: OutputContainer | None = None
        self._stream: VideoStream | None = None

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            temporary = stack.enter_context(atomic_path(self.path))
            stack.enter_context(writing(self.path))
            self._open(temporary)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._stack:
            try:
                if kind is None:
                    self._finish()
            finally:
                self._close()
            if error is not None:
                # Inside the stack, so that the unfinished file is thrown away.
                raise error

    def write(self, image: Image, time_s: float | None = None) -> None:
        """Append one (H, W) or (H, W, 3) RGB image of the video's size.

        ``time_s`` is when it is shown, in a video that is ``timed``; later than the one before.

        Raises
        ------
        BadParameterError
            If it has another size.
        """
        if image.shape[:2] != (self.height, self.width):
            raise BadParameterError(
                name="image",
                value=f"{image.shape[1]}x{image.shape[0]}",
                detail=f"the video is {self.width}x{self.height}",
            )
        assert self._container is not None and self._stream is not None
        frame = self._convert(image)
        frame.pts = self._stamp(time_s)
        frame.time_base = self._tick
        with writing(self.path):
            self._container.mux(self._stream.encode(frame))
        self.frames_written += 1

    def _stamp(self, time_s: float | None) -> int:
        if time_s is None or self._tick == 1 / self._rate:
            due = round(self.frames_written / (self._rate * self._tick))
        else:
            due = round(time_s / self._tick)
        self._last = max(due, self._last + 1)
        return self._last

    def _convert(self, image: Image) -> VideoFrame:
        assert self._stream is not None
        if (image.shape[1], image.shape[0]) != (self._stream.width, self._stream.height):
            pad = [(0, self._stream.height - self.height), (0, self._stream.width - self.width)]
            image = np.pad(image, pad + [(0, 0)] * (image.ndim - 2), mode="edge")
        pix_fmt = self._stream.pix_fmt or ""
        if image.ndim == 2 and pix_fmt.startswith("yuv"):
            return _gray_frame(image, pix_fmt)
        source = VideoFrame.from_ndarray(
            np.ascontiguousarray(image), format="rgb24" if image.ndim == 3 else "gray"
        )
        space = _colorspace(pix_fmt, self.height) if pix_fmt.startswith("yuv") else None
        return self._reformatter.reformat(source, format=pix_fmt, dst_colorspace=space)

    def _open(self, temporary: Path) -> None:
        self._container = av.open(str(temporary.absolute()), "w", format=_FORMATS[self.path.suffix.lower()])
        failure: Exception | None = None
        for choice in self._choices:
            try:
                self._stream = self._add_stream(choice)
                break
            except (av.FFmpegError, ValueError) as error:
                failure = error
        if self._stream is None:
            self._close()
            raise BadParameterError(
                name="codec", value=self._choices[0].name, detail=f"no encoder: {failure}"
            )

    def _add_stream(self, choice: _Encoder) -> VideoStream:
        assert self._container is not None
        av.Codec(choice.name, "w")
        stream = self._container.add_stream(choice.name, rate=self._rate, options=choice.options)
        assert isinstance(stream, VideoStream)
        even = choice.pix_fmt.endswith("420p")
        stream.width = self.width + (self.width % 2 if even else 0)
        stream.height = self.height + (self.height % 2 if even else 0)
        stream.pix_fmt = choice.pix_fmt
        context = stream.codec_context
        context.thread_count = self._threads
        context.time_base = self._tick
        if choice.name == "mjpeg":
            context.qmin = context.qmax = self._quality if 2 <= self._quality <= 31 else 2
        if choice.pix_fmt.startswith("yuv"):
            context.colorspace = int(_colorspace(choice.pix_fmt, self.height))
            context.color_range = 2 if choice.pix_fmt.startswith("yuvj") else 1
        self.warnings = (choice.note,) if choice.note else ()
        return stream

    def _finish(self) -> None:
        if not self.frames_written:
            raise EmptyVideoError(path=self.path)
        assert self._container is not None and self._stream is not None
        with writing(self.path):
            self._container.mux(self._stream.encode(None))
            self._container.close()
        self._container = None

    def _close(self) -> None:
        if self._container is not None:
            with suppress(av.FFmpegError, OSError, WorkbenchError):
                self._container.close()
            self._container = None


def _colorspace(pix_fmt: str, height: int) -> Colorspace:
    """The colour matrix that players assume: Rec. 601 in JPEG and small video, Rec. 709 in large video."""
    large = height >= _REC709_LINES and not pix_fmt.startswith("yuvj")
    return Colorspace.ITU709 if large else Colorspace.ITU601


def _gray_frame(image: Image, pix_fmt: str) -> VideoFrame:
    """Intensity as luma with neutral chroma: exact, where a colour conversion tints it by a level or two."""
    height, width = image.shape
    planes = np.full((height * 3 // 2, width), 128, np.uint8)
    planes[:height] = image if pix_fmt.startswith("yuvj") else _COMPRESS[image]
    return VideoFrame.from_ndarray(planes, format=pix_fmt)
