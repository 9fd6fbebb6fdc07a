"""Test recordings of every awkward kind, made with PyAV, each frame with its number burnt in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

BITS = 14
CELL = 16
SIZE = (256, 192)
RATE = 30
GOP = 40

Array = NDArray[np.uint8]
Maker = Callable[[Path, int], Path]


def numbered_image(k: int, size: tuple[int, int] = SIZE) -> Array:
    """A moving texture with ``k`` written as black and white cells: (H, W, 3) RGB."""
    width, height = size
    rng = np.random.default_rng(5)
    texture = cv2.resize(rng.integers(40, 215, (24, 32, 3), dtype=np.uint8), (width, height))
    image = np.roll(texture, (k * 3 % width, k % height), (1, 0)).copy()
    for bit in range(BITS):
        x, y = CELL * (1 + bit % 7), CELL * (1 + bit // 7)
        image[y : y + CELL, x : x + CELL] = 235 if k >> bit & 1 else 20
    return image


def burnt_in_number(gray: Array) -> int:
    """The number that `numbered_image` wrote into an intensity picture."""
    number = 0
    for bit in range(BITS):
        x, y = CELL * (1 + bit % 7), CELL * (1 + bit // 7)
        number |= int(gray[y + 4 : y + CELL - 4, x + 4 : x + CELL - 4].mean() > 127) << bit
    return number


def encode(
    path: Path,
    frames: int,
    codec: str = "libx264",
    *,
    pix_fmt: str = "yuv420p",
    stamps: list[int] | None = None,
    time_base: Fraction = Fraction(1, RATE),
    options: dict[str, str] | None = None,
    container: dict[str, str] | None = None,
    file_format: str | None = None,
) -> Path:
    """Write ``frames`` numbered images; ``stamps`` are their times in ``time_base`` ticks."""
    defaults = {"libx264": {"preset": "ultrafast", "bf": "3", "g": str(GOP), "b_strategy": "0"}}
    with av.open(str(path), "w", format=file_format, options=container or {}) as output:
        stream = output.add_stream(codec, rate=RATE, options=defaults.get(codec, {}) | (options or {}))
        stream.width, stream.height, stream.pix_fmt = *SIZE, pix_fmt
        stream.codec_context.time_base = time_base
        for k in range(frames):
            frame = av.VideoFrame.from_ndarray(numbered_image(k), format="rgb24").reformat(format=pix_fmt)
            frame.pts = stamps[k] if stamps else k
            frame.time_base = time_base
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


def constant(path: Path, frames: int) -> Path:
    """H.264 with B frames in MP4, constant rate."""
    return encode(path.with_suffix(".mp4"), frames)


def variable(path: Path, frames: int) -> Path:
    """Every frame lasts another time, as cameras that drop frames record."""
    rng = np.random.default_rng(1)
    stamps = np.cumsum(rng.choice([33, 34, 50, 66, 200], frames)).tolist()
    return encode(path.with_suffix(".mp4"), frames, stamps=stamps, time_base=Fraction(1, 1000))


def variable_mkv(path: Path, frames: int) -> Path:
    """As `variable`, in Matroska."""
    rng = np.random.default_rng(2)
    stamps = np.cumsum(rng.choice([8, 33, 40, 125], frames)).tolist()
    return encode(path.with_suffix(".mkv"), frames, stamps=stamps, time_base=Fraction(1, 1000))


def open_gop(path: Path, frames: int) -> Path:
    """H.264 whose frames before a key frame lean on the GOP before it."""
    options = {"x264-params": f"open-gop=1:keyint={GOP}:bframes=3:b-adapt=0:scenecut=0"}
    return encode(path.with_suffix(".mp4"), frames, options=options)


def open_gop_hevc(path: Path, frames: int) -> Path:
    """H.265 with open GOPs, the default of x265."""
    params = f"open-gop=1:keyint={GOP}:min-keyint={GOP}:bframes=4:b-adapt=0:scenecut=0:log-level=none:pools=1"
    options = {"x265-params": params, "preset": "ultrafast"}
    return encode(path.with_suffix(".mp4"), frames, "libx265", options=options)


def edit_list(path: Path, frames: int) -> Path:
    """Cut out of a longer file without encoding again: an edit list hides the first frames of the GOP."""
    hidden = GOP // 2 + 3
    whole = encode(path.with_name(f"{path.name}-whole.mp4"), frames + hidden)
    out = path.with_suffix(".mp4")
    mux = {"avoid_negative_ts": "disabled", "use_editlist": "1"}
    copy_packets(whole, out, shift=-hidden, options=mux)
    whole.unlink()
    return out


def mpeg_ts(path: Path, frames: int) -> Path:
    """H.264 in an MPEG transport stream."""
    return encode(path.with_suffix(".ts"), frames)


def mpeg_ts_headless(path: Path, frames: int) -> Path:
    """A transport stream that begins in the middle of a GOP, as recorders that split by size write."""
    whole = encode(path.with_name(f"{path.name}-whole.ts"), frames + GOP)
    data = whole.read_bytes()
    out = path.with_suffix(".ts")
    start = len(data) // 12 // 188 * 188
    out.write_bytes(data[start:])
    whole.unlink()
    return out


def cut_off(suffix: str) -> Maker:
    """A recording that broke off at 60 % of its bytes."""

    def make(path: Path, frames: int) -> Path:
        container = {"movflags": "faststart"} if suffix in (".mp4", ".mov") else {}
        whole = encode(path.with_name(f"{path.name}-whole{suffix}"), frames, container=container)
        out = path.with_suffix(suffix)
        data = whole.read_bytes()
        out.write_bytes(data[: len(data) * 6 // 10 + 7])
        whole.unlink()
        return out

    return make


def mjpeg_avi(path: Path, frames: int) -> Path:
    """Motion JPEG in AVI."""
    return encode(path.with_suffix(".avi"), frames, "mjpeg", pix_fmt="yuvj420p")


def raw_avi(path: Path, frames: int) -> Path:
    """Uncompressed AVI."""
    return encode(path.with_suffix(".avi"), frames, "rawvideo")


def xvid_avi(path: Path, frames: int) -> Path:
    """MPEG-4 Part 2 with B frames in AVI: no presentation times in the file."""
    return encode(
        path.with_suffix(".avi"), frames, "mpeg4", options={"bf": "2", "g": str(GOP), "qscale": "3"}
    )


def h264_avi(path: Path, frames: int) -> Path:
    """H.264 with B frames in AVI: no presentation times in the file."""
    return encode(path.with_suffix(".avi"), frames)


def raw_h264(path: Path, frames: int) -> Path:
    """A bare H.264 stream: no container, no time stamps."""
    return encode(path.with_suffix(".h264"), frames, file_format="h264")


def intra_refresh(path: Path, frames: int) -> Path:
    """H.264 without key frames but the first: the picture is renewed column by column."""
    options = {"x264-params": f"intra-refresh=1:keyint={GOP}:bframes=0"}
    return encode(path.with_suffix(".mkv"), frames, options=options)


def fragmented(path: Path, frames: int) -> Path:
    """Fragmented MP4, as recorders that must survive a power cut write."""
    return encode(path.with_suffix(".mp4"), frames, container={"movflags": "frag_keyframe+empty_moov"})


def lossless_444(path: Path, frames: int) -> Path:
    """H.264 in 4:4:4, as laboratories write it who want no loss."""
    return encode(path.with_suffix(".mov"), frames, pix_fmt="yuv444p", options={"crf": "12"})


SIX: dict[str, tuple[Maker, ...]] = {
    "constant rate": (constant,),
    "variable rate": (variable, variable_mkv),
    "open GOP": (open_gop, open_gop_hevc),
    "edit list": (edit_list,),
    "MPEG-TS": (mpeg_ts, mpeg_ts_headless),
    "cut off": (cut_off(".mp4"), cut_off(".mkv"), cut_off(".ts"), cut_off(".avi")),
}
"""The six kinds of file of the bar."""

MORE: dict[str, tuple[Maker, ...]] = {
    "other codecs": (mjpeg_avi, raw_avi, lossless_444),
    "no time stamps": (xvid_avi, h264_avi, raw_h264),
    "other structure": (intra_refresh, fragmented),
}
"""Further kinds that laboratories bring."""


def copy_packets(source: Path, target: Path, shift: int, options: dict[str, str]) -> None:
    """Copy the stream of ``source`` without encoding, its times moved by ``shift`` frames."""
    with av.open(str(source)) as given, av.open(str(target), "w", options=options) as output:
        stream = given.streams.video[0]
        copy = output.add_stream_from_template(stream)
        ticks = round(shift / RATE / stream.time_base)
        for packet in given.demux(stream):
            if packet.dts is None:
                continue
            packet.pts, packet.dts = packet.pts + ticks, packet.dts + ticks
            packet.stream = copy
            output.mux(packet)


def sequential(path: Path) -> Iterator[av.VideoFrame]:
    """What decoding from start to end gives: plain PyAV, one thread, none of our code."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "NONE"
        try:
            for packet in container.demux(stream):
                if packet.size == 0:
                    continue
                try:
                    yield from stream.codec_context.decode(packet)
                except av.FFmpegError:
                    continue
        except av.FFmpegError:
            pass
        try:
            yield from stream.codec_context.decode(None)
        except av.FFmpegError:
            return
