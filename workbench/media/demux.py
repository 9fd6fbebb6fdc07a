"""Packets of one video file, numbered in the order in which they lie in it, and what they decode to.

The decoder is handed every packet with its own number as time stamp and hands the number on
to the frame, so a frame is known by the packet that made it: streams without time stamps, with
repeated ones or with reordered frames are all the same to what stands above.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeAlias

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from workbench.core.errors import EmptyVideoError, MissingFileError, NotAVideoError

_NOT_VIDEO_FORMATS = ("image2", "tty", "_pipe")
"""FFmpeg reads pictures and even plain text as one-frame videos; we do not."""

_NO_INDEX = "the recording was cut off before its table of contents was written"


if TYPE_CHECKING:
    VideoPacket: TypeAlias = Packet[VideoStream]
else:
    VideoPacket = Packet


class Demuxer:
    """One open video file; use by one thread at a time.

    Attributes
    ----------
    threads
        Of the decoder, 0 = as many as there are processors; a change counts from the next `rewind`.
    errors
        Packets so far that could not be decoded.

    Raises
    ------
    MissingFileError, EmptyVideoError, NotAVideoError
    """

    def __init__(self, path: Path, threads: int = 0) -> None:
        self.path = path
        self.threads = threads
        self.errors = 0
        self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self.container.close()

    def packets(self) -> Iterator[VideoPacket]:
        """Packets from the present position to the end, without empty ones.

        A file that breaks off ends the stream: what was read until there counts.
        """
        try:
            for packet in self.container.demux(self.stream):
                # An empty packet (a dropped frame of an AVI, the end marker) would drain the decoder.
                if packet.size:
                    yield packet
        except (av.FFmpegError, EOFError):
            return

    def rewind(self) -> None:
        """Go to the very first packet; open the file anew where its format cannot seek there."""
        self.container.close()
        self._open()

    def _open(self) -> None:
        self.container = _open(self.path)
        try:
            self.stream = _picture_stream(self.container, self.path)
        except NotAVideoError:
            self.container.close()
            raise
        self.stream.thread_type = "SLICE" if self.threads == 1 else "AUTO"
        self.stream.thread_count = self.threads
        self._primed = False

    def seek(self, stamp: int) -> bool:
        """Go near ``stamp`` (in ticks of the stream); False where the file refuses."""
        self._prime()
        try:
            self.container.seek(stamp, stream=self.stream, backward=True, any_frame=False)
        except (av.FFmpegError, OSError):
            return False
        return True

    def _prime(self) -> None:
        """Let the decoder see the first packet before any other.

        x264 writes its version there and nowhere else, and FFmpeg decodes what versions before 151
        made of 4:4:4 video by other rules: whoever seeks at once gets pixels up to 97 levels off.
        """
        if self._primed:
            return
        self._primed = True
        context = self.stream.codec_context
        for packet in self.packets():
            with suppress(av.FFmpegError, EOFError):
                context.decode(packet)
            context.flush_buffers()
            return

    def decode(self, numbered: Iterator[tuple[int, VideoPacket]]) -> Iterator[tuple[int, VideoFrame]]:
        """Frames with the number of the packet each came from; packets that cannot be decoded give none."""
        context = self.stream.codec_context
        for number, packet in numbered:
            self._primed = True
            packet.pts, packet.dts = number, None
            try:
                frames = context.decode(packet)
            except (av.FFmpegError, EOFError):
                self.errors += 1
                continue
            for frame in frames:
                if frame.pts is not None:
                    yield frame.pts, frame
        try:
            frames = context.decode(None)
        except (av.FFmpegError, EOFError):
            self.errors += 1
            return
        for frame in frames:
            if frame.pts is not None:
                yield frame.pts, frame


def stamp_of(packet: VideoPacket) -> int | None:
    """Presentation time of ``packet`` in ticks, decoding time where the file gives no other, or None."""
    return packet.pts if packet.pts is not None else packet.dts


def _open(path: Path) -> InputContainer:
    if not path.exists():
        raise MissingFileError(path=path)
    if not path.is_file():
        raise NotAVideoError(path=path, detail="it is a folder")
    if path.stat().st_size == 0:
        raise EmptyVideoError(path=path)
    try:
        # An absolute path, since "a:b.mp4" would be taken for a network address.
        container = av.open(os.fspath(path.absolute()), metadata_errors="ignore")
    except av.error.EOFError as error:  # a header, and nothing after it
        raise EmptyVideoError(path=path) from error
    except (av.FFmpegError, OSError, ValueError) as error:
        raise NotAVideoError(path=path, detail=_reason(path, error)) from error
    if any(name in container.format.name for name in _NOT_VIDEO_FORMATS):
        container.close()
        raise NotAVideoError(path=path, detail="it is a picture or a text")
    return container


def _reason(path: Path, error: Exception) -> str:
    if isinstance(error, PermissionError):
        return "it may not be read"
    if path.suffix.lower() in (".mp4", ".mov", ".m4v") and _starts_like_mp4(path):
        return _NO_INDEX
    return getattr(error, "strerror", None) or "unknown format"


def _starts_like_mp4(path: Path) -> bool:
    with path.open("rb") as handle:
        return handle.read(12)[4:8] in (b"ftyp", b"mdat", b"wide", b"free")


def _picture_stream(container: InputContainer, path: Path) -> VideoStream:
    """First stream of moving pictures (a cover picture of a sound file is none)."""
    for stream in container.streams.video:
        if not stream.disposition & stream.disposition.attached_pic:
            if stream.codec_context is None:
                raise NotAVideoError(path=path, detail="its codec is not known")
            return stream
    raise NotAVideoError(path=path, detail="it holds no moving pictures")
