"""Body of the peer's process: label files read and drawn by labelme's own functions.

Runs in an environment of its own (`roundtrip` makes it), so it imports nothing of the workbench. For every
``*.json`` of a folder it writes ``*.npy`` (2, H, W): class ids, and group ids (0 for none).
"""

import json
import sys
from pathlib import Path

import numpy as np


def drawn(path, values):
    """Class and group ids of one label file, shape by shape, as labelme fills them."""
    from labelme import LabelFile, utils

    found = LabelFile(str(path))
    table = json.loads(Path(path).read_text(encoding="utf-8"))
    shape = (table["imageHeight"], table["imageWidth"])
    planes = np.zeros((2, *shape), np.uint8)
    planes[0] = utils.shapes_to_label(shape, found.shapes, values)[0]
    groups = {}
    for one in found.shapes:
        groups.setdefault(str(one["group_id"] or 0), one["group_id"] or 0)
    labelled = [{**one, "label": str(one["group_id"] or 0)} for one in found.shapes]
    planes[1] = utils.shapes_to_label(shape, labelled, groups)[0] if labelled else 0
    return planes


def main():
    """Read what the parent asks for and say which labelme did it."""
    import labelme

    asked = json.loads(sys.stdin.read())
    for path in sorted(Path(asked["folder"]).glob("*.json")):
        np.save(path.with_suffix(".npy"), drawn(path, asked["values"]))
    print(json.dumps({"version": labelme.__version__}))


if __name__ == "__main__":
    main()
