"""Where things lie on the screen, and that what is drawn in parts is what is drawn at once."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from workbench.core.classes import ClassTable
from workbench.editing.document import Planes
from workbench.gui.canvas import view_backing
from workbench.gui.canvas.mask_layer import NO_ANIMAL_COLOR, MaskLayer, MaskLook
from workbench.gui.canvas.pictures import to_qimage
from workbench.gui.canvas.scaled_picture import ScaledPicture
from workbench.gui.canvas.view import View, is_empty, meet, unite
from workbench.gui.canvas.view_backing import AT_ONCE, ViewBacking

pytestmark = pytest.mark.gui

PALETTE = tuple(part.color for part in ClassTable.default().classes)
HEAD, BODY, TAIL = PALETTE[1:4]
LOOK = MaskLook(view="both", opacity=0.5, palette=PALETTE)


def pixels(image: QImage) -> np.ndarray:
    words = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
    return words[:, : image.width()].copy()


def some_mask(height: int = 90, width: int = 120) -> np.ndarray:
    rng = np.random.default_rng(5)
    mask = np.kron(rng.integers(0, 4, (height // 6, width // 8)), np.ones((6, 8))).astype(np.uint8)
    mask[: height // 2, : width // 2] *= 0
    return mask


def view(
    scale: float, left: int = 0, top: int = 0, ratio: float = 1.0, size: tuple[int, int] = (300, 200)
) -> View:
    return View(*size, scale, left, top, 120, 90, ratio)


VIEWS = [view(1.0), view(1.0, 30, -20), view(0.4, 55, 41), view(1.7, -40, 13), view(2.5, 7, -60),
         view(9.3, -200, -150), view(3.0, 250, 150), view(0.13, 100, 80),
         view(2.2, 10, 10, ratio=2.0)]  # fmt: skip


def columns_of(one: View) -> np.ndarray:
    """Image columns of the visible device columns."""
    return one.columns[one.visible[0] - one.reachable[0] :][: max(0, one.visible[2] - one.visible[0])]


def rows_of(one: View) -> np.ndarray:
    return one.rows[one.visible[1] - one.reachable[1] :][: max(0, one.visible[3] - one.visible[1])]


class TestView:
    @pytest.mark.parametrize("one", VIEWS, ids=str)
    def test_a_device_pixel_shows_the_pixel_its_centre_lies_in(self, one: View) -> None:
        x0, _, x1, _ = one.visible
        for i in range(one.width):
            place = (i + 0.5 - one.left) / one.scale
            inside = 0 <= place < one.image_width
            assert (x0 <= i < x1) == inside
            if inside:
                assert one.columns[i - one.reachable[0]] == int(place)
        rows = [int((j + 0.5 - one.top) / one.scale) for j in range(one.reachable[1], one.reachable[3])]
        assert one.rows.tolist() == rows

    @pytest.mark.parametrize("one", VIEWS, ids=str)
    def test_samples(self, one: View) -> None:
        plane = np.random.default_rng(1).integers(0, 255, (90, 120), dtype=np.uint8)
        x0, y0, x1, y1 = one.visible
        box = (x0 + (x1 - x0) // 3, y0 + (y1 - y0) // 4, x1, y1 - (y1 - y0) // 3)
        whole = plane[rows_of(one)][:, columns_of(one)]
        assert np.array_equal(one.sample(plane, box), whole[box[1] - y0 : box[3] - y0, box[0] - x0 :])

    @pytest.mark.parametrize("one", VIEWS, ids=str)
    def test_every_device_pixel_of_a_box_is_found(self, one: View) -> None:
        box = (40, 30, 61, 44)
        found = one.to_device(box)
        xs = one.visible[0] + np.flatnonzero((columns_of(one) >= 40) & (columns_of(one) < 61))
        ys = one.visible[1] + np.flatnonzero((rows_of(one) >= 30) & (rows_of(one) < 44))
        if len(xs) and len(ys):
            assert found[0] <= xs[0]
            assert found[1] <= ys[0]
            assert found[2] > xs[-1]
            assert found[3] > ys[-1]
        wider = one.to_device(box, 3)
        assert meet(wider, one.visible) == wider

    def test_out_of_sight_nothing_is_visible(self) -> None:
        assert is_empty(view(1.0, 500, 0).visible)
        assert len(view(1.0, 500, 0).columns) == 0
        assert is_empty(view(2.0, 0, -1000).to_device((0, 0, 120, 90)))

    def test_boxes(self) -> None:
        assert unite(None, (1, 2, 3, 4)) == (1, 2, 3, 4)
        assert unite((5, 0, 6, 1), (1, 2, 3, 4)) == (1, 0, 6, 4)
        assert unite(None, None) is None


def reference(planes: Planes, look: MaskLook, one: View, reach: int) -> np.ndarray:
    """What the layer should draw, pixel by pixel, for classes."""
    codes = planes.classes[one.rows][:, one.columns].astype(int)
    codes[np.isin(codes, list(look.hidden))] = 0
    height, width = codes.shape
    result = np.zeros((height, width, 2), int)  # class, on the outline
    for y in range(height):
        for x in range(width):
            if codes[y, x]:
                around = codes[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1]
                result[y, x] = codes[y, x], (around != codes[y, x]).any()
    left, top = one.reachable[:2]
    x0, y0, x1, y1 = one.visible
    return result[y0 - top : y1 - top, x0 - left : x1 - left]


def drawn_by(layer: MaskLayer, planes: Planes, one: View, box: tuple[int, int, int, int]) -> np.ndarray:
    """What the layer draws in ``box``, with nothing where it draws nothing."""
    result = np.zeros((box[3] - box[1], box[2] - box[0]), np.uint32)
    part = layer.draw(planes, one, box)
    if part is not None:
        x0, y0, x1, y1 = part.box
        result[y0 - box[1] : y1 - box[1], x0 - box[0] : x1 - box[0]] = part.pixels
    return result


class TestLayer:
    @pytest.mark.parametrize(
        "one", [view(0.7, 3, 5), view(3.1, -50, -20), view(1.0, 0, 0, ratio=2.0)], ids=str
    )
    @pytest.mark.parametrize("kind", ["fill", "outline", "both"])
    def test_fill_and_outline(self, one: View, kind: str) -> None:
        layer = MaskLayer()
        layer.look = MaskLook(view=kind, opacity=0.4, hidden=frozenset({2}), palette=PALETTE)
        planes = Planes(some_mask())
        drawn = drawn_by(layer, planes, one, one.visible)
        assert drawn.any()
        reach = {1.0: 2, 2.0: 3}[one.ratio]
        expected = reference(planes, layer.look, one, reach)
        alpha = drawn >> 24
        outlined = (expected[..., 1] == 1) & (kind != "fill")
        inside = (expected[..., 0] > 0) & ~outlined
        assert set(alpha[expected[..., 0] == 0].tolist()) <= {0}
        assert set(alpha[inside].tolist()) == ({0} if kind == "outline" else {102})
        if kind != "fill":
            assert (alpha[outlined] > 102).all()
        head = outlined & (expected[..., 0] == 1) if kind == "outline" else inside & (expected[..., 0] == 1)
        share = (0.45 + 0.55 * 0.4) if kind == "outline" else 0.4
        assert set((drawn[head] >> 16 & 255).tolist()) == {round(HEAD[0] * share)}

    @pytest.mark.parametrize("kind", ["fill", "both"])
    def test_a_part_is_the_part_of_the_whole(self, kind: str) -> None:
        layer = MaskLayer()
        layer.look = MaskLook(view=kind, palette=PALETTE)
        one, planes = view(2.3, -20, -9), Planes(some_mask())
        whole = drawn_by(layer, planes, one, one.visible)
        rng = np.random.default_rng(2)
        for _ in range(30):
            x0, y0 = rng.integers(0, one.visible[2] - 2), rng.integers(0, one.visible[3] - 2)
            box = (
                int(x0),
                int(y0),
                int(rng.integers(x0 + 1, one.visible[2])),
                int(rng.integers(y0 + 1, one.visible[3])),
            )
            part = drawn_by(layer, planes, one, box)
            assert np.array_equal(part, whole[box[1] : box[3], box[0] : box[2]])

    def test_nothing_to_draw(self) -> None:
        layer = MaskLayer()
        planes = Planes(np.zeros((90, 120), np.uint8))
        assert layer.draw(Planes(some_mask()), view(1.0), (0, 0, 10, 10)) is None  # no look yet
        layer.look = LOOK
        assert layer.draw(planes, view(1.0), (0, 0, 50, 50)) is None
        layer.look = MaskLook(palette=PALETTE, hidden=frozenset({1, 2, 3}))
        assert layer.draw(Planes(some_mask()), view(1.0), view(1.0).visible) is None

    def test_colours_by_animal(self) -> None:
        from workbench.gui.canvas.animal_colors import animal_color

        classes, animals = np.zeros((90, 120), np.uint8), np.zeros((90, 120), np.uint8)
        classes[10:20, :60] = 2
        classes[30:40] = 1
        layer = MaskLayer()
        layer.look = MaskLook(view="fill", opacity=1.0, color_by="animal", palette=PALETTE)

        def color(planes: Planes, x: int, y: int) -> tuple[int, ...]:
            drawn = drawn_by(layer, planes, view(1.0), view(1.0).visible)
            word = int(drawn[y, x])
            return word >> 16 & 255, word >> 8 & 255, word & 255

        assert color(Planes(classes), 5, 35) == animal_color(0)
        assert color(Planes(classes, animals), 5, 35) == animal_color(0)  # no numbers: all is animal 1
        animals[10:20, :30] = 2
        assert color(Planes(classes, animals), 5, 15) == animal_color(1)
        assert color(Planes(classes, animals), 40, 15) == NO_ANIMAL_COLOR
        assert color(Planes(classes, animals), 5, 80) == (0, 0, 0)
        layer.look = MaskLook(
            view="fill", opacity=1.0, color_by="animal", palette=PALETTE, hidden=frozenset({2})
        )
        assert color(Planes(classes, animals), 5, 15) == (0, 0, 0)


def backing(planes: Planes, image: np.ndarray, look: MaskLook = LOOK) -> ViewBacking:
    layer = MaskLayer()
    layer.look = look
    made = ViewBacking(layer)
    made.set_background(QColor(10, 20, 30))
    made.set_picture(to_qimage(image))
    made.set_planes(planes)
    return made


@pytest.fixture
def image() -> np.ndarray:
    return np.random.default_rng(3).integers(0, 255, (90, 120, 3), dtype=np.uint8)


class TestPicture:
    def test_squares_are_exact(self, image: np.ndarray) -> None:
        one = view(5.0, -33, -70)
        shown = pixels(
            backing(Planes(np.zeros((90, 120), np.uint8)), image, MaskLook(view="fill")).shown(one)
        )
        x0, y0, x1, y1 = one.visible
        rgb = image[rows_of(one)][:, columns_of(one)].astype(np.uint32)
        words = 0xFF000000 | rgb[..., 0] << 16 | rgb[..., 1] << 8 | rgb[..., 2]
        assert np.array_equal(shown[y0:y1, x0:x1], words)

    def test_around_the_picture_is_the_background(self, image: np.ndarray) -> None:
        shown = pixels(backing(Planes(some_mask()), image).shown(view(0.5, 100, 60)))
        assert set(np.unique(shown[:59])) == {QColor(10, 20, 30).rgb()}
        assert set(np.unique(shown[:, 161:])) == {QColor(10, 20, 30).rgb()}

    def test_far_away_nothing_is_skipped(self) -> None:
        stripes = np.zeros((512, 512, 3), np.uint8)
        stripes[:, ::8] = 255  # an eighth of the picture
        picture = ScaledPicture(to_qimage(stripes))
        one = View(64, 64, 0.125, 0, 0, 512, 512)
        assert not picture.is_ready(one.scale)
        picture.build(picture.wanted_level(one.scale))
        assert picture.is_ready(one.scale)
        shade = picture.draw(one, one.visible) & 255
        assert abs(float(shade.mean()) - 32) < 3
        assert float(shade.std()) < 12

    def test_smooth_between(self, image: np.ndarray) -> None:
        flat = np.full((90, 120, 3), 77, np.uint8)
        shown = ScaledPicture(to_qimage(flat)).draw(view(1.3, 5, 5), (5, 5, 60, 60))
        assert set(np.unique(shown & 255)) == {77}
        ramp = np.repeat(np.arange(120, dtype=np.uint8)[None, :, None] * 2, 90, 0).repeat(3, 2)
        one = view(1.5, 0, 0)
        got = (ScaledPicture(to_qimage(ramp)).draw(one, one.visible) & 255)[10]
        expected = np.clip(((np.arange(len(got)) + 0.5) / 1.5 - 0.5) * 2, 0, 238)
        assert np.abs(got - expected).max() <= 1.5


class TestBacking:
    @pytest.fixture(autouse=True, params=[0, view_backing.WORTH_LOOKING], ids=["looks", "draws"])
    def worth_looking(self, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
        """Both ways: all of a changed rectangle, or only what differs in it, as for large ones."""
        monkeypatch.setattr(view_backing, "WORTH_LOOKING", request.param)

    @pytest.mark.parametrize("one", VIEWS, ids=str)
    def test_changes_drawn_in_parts_give_the_whole(self, one: View, image: np.ndarray) -> None:
        planes = Planes(some_mask())
        kept = backing(planes, image)
        kept.shown(one)
        rng = np.random.default_rng(4)
        for _ in range(25):
            x0, y0 = int(rng.integers(0, 110)), int(rng.integers(0, 80))
            box = (x0, y0, min(120, x0 + int(rng.integers(1, 30))), min(90, y0 + int(rng.integers(1, 30))))
            planes.classes[box[1] : box[3], box[0] : box[2]] = rng.integers(0, 4)
            kept.mask_changed(box)
            if rng.random() < 0.5:
                kept.shown(one)
        assert np.array_equal(pixels(kept.shown(one)), pixels(backing(planes, image).shown(one)))

    @pytest.mark.parametrize("scale", [1.0, 2.0, 3.7, 11.0])
    def test_pushing_gives_the_same_as_drawing_anew(self, scale: float, image: np.ndarray) -> None:
        planes = Planes(some_mask())
        kept = backing(planes, image)
        rng = np.random.default_rng(6)
        left, top = -40, -30
        for k in range(40):
            left += int(rng.integers(-60, 60))
            top += int(rng.integers(-40, 40))
            left, top = max(-900, min(250, left)), max(-600, min(150, top))
            one = view(scale, left, top)
            if k % 3 == 0:
                planes.classes[20:30, 40 + k : 45 + k] = k % 4
                kept.mask_changed((40 + k, 20, 45 + k, 30))
            got = pixels(kept.shown(one))
            assert np.array_equal(got, pixels(backing(planes, image).shown(one))), (k, one)
            x, y = int(rng.integers(0, 100)), int(rng.integers(0, 70))
            planes.classes[y : y + 20, x : x + 20] = k % 4
            kept.mask_changed((x, y, x + 20, y + 20))
            got = pixels(kept.shown(one))
            assert np.array_equal(got, pixels(backing(planes, image).shown(one))), (k, one)

    def test_grid_when_close(self, image: np.ndarray) -> None:
        planes = Planes(np.zeros((90, 120), np.uint8))
        flat = np.full((90, 120, 3), 100, np.uint8)
        close = pixels(backing(planes, flat).shown(view(10.0))) & 255
        assert set(np.unique(close[5, 1:10])) == {100}
        assert close[5, 10] == 123
        assert close[10, 15] == 123
        assert close[10, 10] == 123  # lines do not cancel out where they cross
        far = pixels(backing(planes, flat).shown(view(7.9))) & 255
        assert set(np.unique(far[:, :100])) == {100}
        off = backing(planes, flat)
        off.grid = False
        assert set(np.unique(pixels(off.shown(view(10.0))) & 255)) == {100}

    def test_nothing_without_a_picture(self) -> None:
        made = ViewBacking(MaskLayer())
        made.set_background(QColor(1, 2, 3))
        assert set(np.unique(pixels(made.shown(view(1.0))))) == {QColor(1, 2, 3).rgb()}
        assert made.mask_changed((500, 500, 600, 600)) is None

    def test_a_mask_of_another_size_is_not_drawn(self, image: np.ndarray) -> None:
        with_mask = backing(Planes(np.ones((10, 10), np.uint8)), image)
        without = backing(Planes(np.zeros((90, 120), np.uint8)), image)
        assert np.array_equal(pixels(with_mask.shown(view(1.0))), pixels(without.shown(view(1.0))))

    def test_large_views_come_rough_first_and_then_smooth(self) -> None:
        image = np.random.default_rng(8).integers(0, 255, (700, 1100, 3), dtype=np.uint8)
        size = (1900, 1200)
        one = View(*size, 1.7, 0, 0, 1100, 700)
        assert one.visible[2] * one.visible[3] > AT_ONCE
        waiting: list[tuple[object, object]] = []
        planes = Planes(np.zeros((700, 1100), np.uint8))
        made = backing(planes, image)
        made.later = lambda work, done: waiting.append((work, done))
        seen: list[int] = []
        made.on_refined = lambda: seen.append(1)
        rough = pixels(made.shown(one))
        (work, done) = waiting.pop()
        done(work())  # type: ignore[operator]
        assert seen == [1]
        smooth = pixels(made.shown(one))
        assert not np.array_equal(rough, smooth)
        assert np.array_equal(smooth, pixels(backing(planes, image).shown(one)))
        assert not waiting
        other = View(*size, 1.8, 0, 0, 1100, 700)
        made.shown(other)
        (work, done) = waiting.pop()
        result = work()  # type: ignore[operator]
        made.shown(one)
        before = pixels(made.shown(one))
        done(result)  # type: ignore[operator]
        assert np.array_equal(pixels(made.shown(one)), before)  # it came too late: another view is shown
