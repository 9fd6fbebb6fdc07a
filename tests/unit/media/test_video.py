"""Frame k is the k-th frame of a sequential decode, in every kind of file that laboratories bring."""

from __future__ import annotations

import hashlib
from pathlib import Path

import av
import numpy as np
import pytest

from benchmarks import video_kinds as kinds
from workbench.core.errors import Cancelled, FrameRangeError
from workbench.core.progress import CancelToken
from workbench.media import video as video_module
from workbench.media.index import build_index
from workbench.media.video import Video

FRAMES = 130
MAKERS = {
    f"{name} {number}": maker
    for name, makers in (kinds.SIX | kinds.MORE).items()
    for number, maker in enumerate(makers)
}


def digest(image: np.ndarray) -> str:
    return hashlib.md5(np.ascontiguousarray(image).tobytes()).hexdigest()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("dossiê 鼠 ü")


@pytest.fixture(scope="module")
def constant(folder: Path) -> Path:
    return kinds.constant(folder / "constant", FRAMES)


@pytest.mark.parametrize("name", MAKERS)
def test_every_way_to_a_frame_gives_the_pixels_of_a_sequential_decode(name: str, folder: Path) -> None:
    path = MAKERS[name](folder / name, FRAMES)
    truth = [digest(frame.to_ndarray(format="rgb24")) for frame in kinds.sequential(path)]
    assert len(set(truth)) == len(truth), "frames must differ, or the test proves nothing"
    with Video(path) as video:
        assert video.frame_count == len(truth)
        assert [digest(image) for _, image in video.frames()] == truth
        picked = np.random.default_rng(3).integers(0, len(truth), 25).tolist()
        assert [k for k in picked if digest(video.frame(k)) != truth[k]] == []
        backwards = range(len(truth) - 1, len(truth) - 50, -1)
        assert [k for k in backwards if digest(video.frame(k)) != truth[k]] == []
        chosen = sorted(set(picked))
        assert [(k, digest(image)) for k, image in video.frames_at(chosen)] == [(k, truth[k]) for k in chosen]
        assert (np.diff(video.times) > 0).all() and video.times[0] == 0


def test_numbers_burnt_in_prove_the_numbering(constant: Path) -> None:
    with Video(constant) as video:
        for k in (0, 1, 39, 40, 41, 79, 100, FRAMES - 1, 3):
            assert kinds.burnt_in_number(video.gray_frame(k)) == k


def test_edit_list_hides_the_frames_that_a_player_hides(folder: Path) -> None:
    hidden = kinds.GOP // 2 + 3
    with Video(kinds.edit_list(folder / "hidden", 60)) as video:
        assert video.frame_count == 60
        assert [kinds.burnt_in_number(video.gray_frame(k)) for k in (0, 30, 59)] == [
            hidden,
            hidden + 30,
            hidden + 59,
        ]


def test_naive_seeking_gets_intra_refresh_wrong_and_we_do_not(folder: Path) -> None:
    """Control: there is something to get wrong."""
    path = kinds.intra_refresh(folder / "refresh", FRAMES)
    truth = {frame.pts: digest(frame.to_ndarray(format="rgb24")) for frame in kinds.sequential(path)}
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        container.seek(list(truth)[90], stream=stream)
        first = next(container.decode(stream))
        assert digest(first.to_ndarray(format="rgb24")) != truth[first.pts]
    with Video(path) as video:
        assert digest(video.frame(95)) == list(truth.values())[95]


@pytest.mark.realdata
def test_seeking_in_444_of_old_x264_is_exact(shared_data: Path) -> None:
    """The decoder must know the x264 version, which only the first packet holds."""
    path = shared_data / "dlc_openfield_mouse" / "m3v1mp4.mp4"
    wanted = (628, 717)
    truth = {}
    for k, frame in enumerate(kinds.sequential(path)):
        if k in wanted:
            truth[k] = digest(frame.to_ndarray(format="rgb24"))
        if k == max(wanted):
            break
    with Video(path) as video:
        assert video.frame_count == 2330
        assert {k: digest(video.frame(k)) for k in wanted} == truth
    # Control: a seek right after opening decodes by the wrong rules.
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        container.seek(628 * 33333, stream=stream)
        naive = next(frame for frame in container.decode(stream) if frame.pts == 628 * 33333)
        assert digest(naive.to_ndarray(format="rgb24")) != truth[628]


@pytest.mark.parametrize("frames", [90, 150])
def test_frames_that_a_late_start_keeps_back_are_counted(frames: int, folder: Path) -> None:
    with Video(kinds.intra_refresh(folder / f"late{frames}", frames)) as video:
        assert video.frame_count == frames


def test_variable_rate_gives_the_times_of_the_file(folder: Path) -> None:
    path = kinds.variable(folder / "times", 40)
    with av.open(str(path)) as container:
        stamps = [frame.time for frame in container.decode(video=0)]
    with Video(path) as video:
        assert np.allclose(video.times, np.array(stamps) - stamps[0], atol=1e-6)
        k = 17
        assert video.nearest(video.times[k] + 0.001) == k
        assert video.nearest(-5) == 0
        assert video.nearest(1e6) == 39


def test_nearest_takes_the_closer_neighbour(constant: Path) -> None:
    with Video(constant) as video:
        assert video.nearest(10.4 / 30) == 10
        assert video.nearest(10.6 / 30) == 11


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".ts", ".avi"])
def test_file_cut_off_says_so(suffix: str, folder: Path) -> None:
    with Video(kinds.cut_off(suffix)(folder / f"cut{suffix[1:]}", FRAMES)) as video:
        assert 40 < video.frame_count < FRAMES
        assert len(video.warnings) == 1
        assert f"cut off: {video.frame_count} frames" in video.warnings[0]
        assert kinds.burnt_in_number(video.gray_frame(40)) == 40


def test_whole_file_has_no_warning(constant: Path) -> None:
    with Video(constant) as video:
        assert video.warnings == ()
        assert video.fps == 30


def test_end_trimmed_by_edit_list_is_no_damage(folder: Path) -> None:
    path = kinds.constant(folder / "trimmed end", 90)
    data = bytearray(path.read_bytes())
    place = data.index(b"elst") + 12
    assert int.from_bytes(data[place : place + 4], "big") == 3000, "milliseconds of the only edit"
    data[place : place + 4] = (1000).to_bytes(4, "big")
    path.write_bytes(data)
    truth = [digest(frame.to_ndarray(format="rgb24")) for frame in kinds.sequential(path)]
    with Video(path) as video:
        assert 30 <= video.frame_count <= 33
        assert [digest(image) for _, image in video.frames()] == truth
        assert video.warnings == ()


def test_gray_is_the_luma_of_the_same_frame(constant: Path) -> None:
    with Video(constant) as video:
        for (k, gray), (_, rgb) in zip(
            video.frames(5, 50, 20, gray=True), video.frames(5, 50, 20), strict=True
        ):
            luma = rgb @ np.array([0.299, 0.587, 0.114])
            assert gray.shape == (192, 256)
            assert np.abs(gray - luma).mean() < 1.5, k
            assert np.array_equal(video.gray_frame(k), gray)


def test_frames_takes_start_stop_and_step(constant: Path) -> None:
    with Video(constant) as video:
        assert [k for k, _ in video.frames(10, 100, 25)] == [10, 35, 60, 85]
        assert [k for k, _ in video.frames(120)] == list(range(120, FRAMES))
        assert list(video.frames(20, 20)) == []


def test_iterators_and_random_access_do_not_disturb_each_other(constant: Path) -> None:
    with Video(constant) as video:
        seen = []
        for k, image in video.frames(30, 60, gray=True):
            video.frame(FRAMES - 1 - k)
            seen.append(kinds.burnt_in_number(image))
        assert seen == list(range(30, 60))


@pytest.mark.parametrize("k", [-1, FRAMES, 10**9])
def test_frame_outside_is_refused(k: int, constant: Path) -> None:
    with Video(constant) as video, pytest.raises(FrameRangeError, match=f"{FRAMES} frames"):
        video.frame(k)


def test_stepping_back_decodes_each_gop_once(constant: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded = count_decoded(monkeypatch)
    with Video(constant) as video:
        decoded.clear()
        for k in range(FRAMES - 1, -1, -1):
            video.gray_frame(k)
    assert len(decoded) < FRAMES * 1.6


def test_small_cache_stays_small_and_right(constant: Path) -> None:
    limit = 12 * 256 * 192 * 3 // 2
    with Video(constant, cache_bytes=limit) as video:
        for k in range(79, 30, -1):
            assert kinds.burnt_in_number(video.gray_frame(k)) == k
            assert video._cache.bytes <= limit


def test_stepping_on_reads_on(constant: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded = count_decoded(monkeypatch)
    with Video(constant) as video:
        decoded.clear()
        for k in range(0, FRAMES, 3):
            video.gray_frame(k)
    assert len(decoded) <= FRAMES


def test_cancel_stops_in_the_middle(constant: Path) -> None:
    cancel = CancelToken()
    with Video(constant) as video, pytest.raises(Cancelled):
        for k, _ in video.frames(cancel=cancel):
            assert k <= 20
            if k == 20:
                cancel.cancel()


def test_index_of_another_file_is_not_believed(constant: Path, folder: Path) -> None:
    other = kinds.constant(folder / "other", 30)
    with Video(other, index=build_index(constant)) as video:
        assert video.frame_count == 30


@pytest.mark.parametrize(("degrees", "corner"), [(90, (-1, 0)), (180, (-1, -1)), (-90, (0, -1))])
def test_rotation_of_the_file_is_applied(degrees: int, corner: tuple[int, int], folder: Path) -> None:
    path = folder / f"turned{degrees}.mp4"
    image = np.zeros((96, 128, 3), np.uint8)
    image[:32, :32] = 255
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 128, 96, "yuv420p"
        stream.set_display_rotation(degrees)
        for _ in range(3):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image)))
        container.mux(stream.encode(None))
    with Video(path) as video:
        turned = video.frame(1)
        assert (video.width, video.height) == (turned.shape[1], turned.shape[0])
        assert (video.width, video.height) == ((96, 128) if abs(degrees) == 90 else (128, 96))
        y, x = corner
        assert turned[y * 5 if y else 5, x * 5 if x else 5].mean() > 200
        assert np.array_equal(next(video.frames(1, gray=True))[1], video.gray_frame(1))


def count_decoded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """List that grows with every frame that leaves the decoder."""
    seen: list[int] = []
    original = video_module.Demuxer.decode

    def counting(self, numbered):  # type: ignore[no-untyped-def]
        for item in original(self, numbered):
            seen.append(item[0])
            yield item

    monkeypatch.setattr(video_module.Demuxer, "decode", counting)
    return seen


@pytest.mark.parametrize("maker", [kinds.constant, kinds.variable_mkv, kinds.mpeg_ts, kinds.mjpeg_avi])
def test_damage_in_the_middle_costs_frames_not_the_numbering(maker: kinds.Maker, folder: Path) -> None:
    path = maker(folder / f"damaged {maker.__name__}", FRAMES)
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 2000] = bytes(2000)
    path.write_bytes(data)
    with Video(path) as video:
        seen = [digest(image) for _, image in video.frames()]
        assert len(seen) == video.frame_count > FRAMES - 25
        assert kinds.burnt_in_number(video.gray_frame(5)) == 5
        after = kinds.burnt_in_number(video.gray_frame(video.frame_count - 2))
        assert after in (FRAMES - 2, FRAMES - 1)
        for k in (3, 20, video.frame_count - 3):
            assert digest(video.frame(k)) == seen[k]


@pytest.mark.parametrize(
    "maker",
    [kinds.constant, kinds.variable_mkv, kinds.open_gop, kinds.edit_list, kinds.mpeg_ts, kinds.h264_avi],
)
def test_seek_decodes_two_gops_at_most(
    maker: kinds.Maker, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = maker(folder / f"seek {maker.__name__}", 200)
    index = build_index(path)
    decoded = count_decoded(monkeypatch)
    for k in (199, 150, 121):
        with Video(path, index=index) as video:
            decoded.clear()
            video.frame(k)
            assert 0 < len(decoded) <= 2 * kinds.GOP
