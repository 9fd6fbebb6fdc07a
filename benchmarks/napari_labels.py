"""Body of the peer's process: the same stroke on napari's Labels layer, in its window and without one.

Runs in an environment of its own (`editor_paint` makes it), so it imports nothing of the workbench.
"""

import json
import sys
import time

SIZE = 4096


class Event:
    """What napari's callbacks read of a mouse event."""

    button, modifiers, handled, is_dragging = 1, (), False, True
    view_direction = up_direction = native = None
    dims_displayed, dims_point = (0, 1), (0.0, 0.0)

    def __init__(self, kind, place):
        self.type, self.position, self.pos = kind, place, place


def size_of(thing):
    """Bytes of every array in nested containers."""
    if hasattr(thing, "nbytes"):
        return int(thing.nbytes)
    if isinstance(thing, (list, tuple)) or type(thing).__name__ == "deque":
        return sum(size_of(part) for part in thing)
    return 0


def ready(layer, brush):
    """Brush in hand."""
    layer.brush_size, layer.selected_label, layer.mode = brush, 2, "paint"


def layer_stroke(brush, places):
    """Mean seconds a move through the layer's own callbacks, bytes of undo and painted pixels; no window."""
    import numpy as np
    import wrapt
    from napari.components import ViewerModel
    from napari.utils.interactions import mouse_move_callbacks, mouse_press_callbacks, mouse_release_callbacks

    viewer = ViewerModel()
    layer = viewer.add_labels(np.zeros((SIZE, SIZE), np.uint8))
    ready(layer, brush)
    mouse_press_callbacks(layer, wrapt.ObjectProxy(Event("mouse_press", places[0])))
    total = 0.0
    for place in places[1:]:
        event = Event("mouse_move", place)
        started = time.perf_counter()
        mouse_move_callbacks(viewer, event)
        mouse_move_callbacks(layer, event)
        total += time.perf_counter() - started
    mouse_release_callbacks(layer, Event("mouse_release", places[-1]))
    return total / (len(places) - 1), size_of(layer._undo_history), int((layer.data == 2).sum())


class Window:
    """napari's window on the screen there is, and a mouse."""

    def __init__(self, brush):
        import napari
        import numpy as np
        from qtpy.QtWidgets import QApplication
        from vispy.gloo import gl

        self.viewer = napari.Viewer(show=False)
        self.viewer.add_image(np.zeros((SIZE, SIZE), np.uint8))
        self.layer = self.viewer.add_labels(np.zeros((SIZE, SIZE), np.uint8))
        self.viewer.window._qt_window.resize(1366, 768)
        self.viewer.window.show()
        self.app = QApplication.instance()
        canvas = self.viewer.window._qt_viewer.canvas
        self.native, self.draws = canvas.native, 0
        canvas._scene_canvas.events.draw.connect(self._drawn)
        self.settle()
        scene = getattr(self.viewer, "scene", self.viewer)  # where napari 0.9 keeps its camera
        self.camera = scene.camera
        self.viewer.reset_view()
        ready(self.layer, brush)
        self.settle()
        self.renderer = str(gl.glGetParameter(gl.GL_RENDERER))

    def _drawn(self, _event):
        self.draws += 1

    def settle(self):
        until = time.perf_counter() + 0.7
        while time.perf_counter() < until:
            self.app.processEvents()

    def send(self, kind, place):
        """One mouse event at (y, x) of the data."""
        from qtpy.QtCore import QEvent, QPointF, Qt
        from qtpy.QtGui import QMouseEvent

        zoom, (cy, cx) = self.camera.zoom, self.camera.center[-2:]
        at = QPointF(
            (place[1] - cx) * zoom + self.native.width() / 2,
            (place[0] - cy) * zoom + self.native.height() / 2,
        )
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        name = getattr(QEvent.Type, kind)
        event = QMouseEvent(
            name, at, self.native.mapToGlobal(at), none if kind == "MouseMove" else left,
            none if kind == "MouseButtonRelease" else left, Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        started = time.perf_counter()
        self.app.sendEvent(self.native, event)
        return started, time.perf_counter() - started

    def stroke(self, places):
        """Mean seconds a move: until the labels have changed, and until they are drawn."""
        self.layer.data[:] = 0
        self.layer.refresh()
        self.settle()
        self.send("MouseButtonPress", places[0])
        self.app.processEvents()
        changed = drawn = 0.0
        before = self.draws
        for place in places[1:]:
            started, taken = self.send("MouseMove", place)
            self.app.processEvents()
            changed += taken
            drawn += time.perf_counter() - started
        self.send("MouseButtonRelease", places[-1])
        self.app.processEvents()
        if self.draws - before < len(places) // 2 or not (self.layer.data == 2).any():
            raise RuntimeError("the window did not draw the stroke")
        return changed / (len(places) - 1), drawn / (len(places) - 1)


def main():
    """Read ``{"brush", "places" (y, x), "rounds"}``, print a JSON line."""
    import napari

    asked = json.loads(sys.stdin.read())
    brush, places = asked["brush"], [tuple(place) for place in asked["places"]]
    alone = [layer_stroke(brush, places) for _ in range(asked["rounds"])]
    found = {
        "version": napari.__version__,
        "layer": [seconds for seconds, _, _ in alone],
        "undo": alone[-1][1],
        "painted": alone[-1][2],
    }
    try:
        window = Window(brush)
        strokes = [window.stroke(places) for _ in range(max(1, asked["rounds"] // 3))]
        found |= {
            "changed": [changed for changed, _ in strokes],
            "drawn": [drawn for _, drawn in strokes],
            "renderer": window.renderer,
        }
    except Exception as error:
        found["why"] = f"{type(error).__name__}: {error}"
    print("\n" + json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    import os

    os._exit(0)  # napari's window is not taken apart
