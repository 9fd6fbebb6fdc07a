import subprocess
import sys

import numpy as np
import pytest

from workbench.vision.geodesic import GeodesicGraph


def test_walking_distance_follows_the_bend():
    horseshoe = np.zeros((80, 80), np.uint8)
    horseshoe[10:70, 10:20] = 1
    horseshoe[60:70, 10:70] = 1
    horseshoe[10:70, 60:70] = 1
    graph = GeodesicGraph(horseshoe)
    walked = graph.distances(graph.nearest(15, 12))[graph.nearest(65, 12)]
    assert walked > 130  # as the crow flies it is 50


def test_large_masks_are_walked_at_a_smaller_scale():
    graph = GeodesicGraph(np.ones((400, 400), np.uint8), most_pixels=2500)
    assert graph.scale == 8
    assert len(graph.points) == 2500
    far = graph.distances(graph.nearest(0, 0)).max()
    assert far == pytest.approx(400 * 2**0.5, rel=0.03)


def test_a_process_that_finds_blobs_does_not_wait_for_scipy():
    code = "import sys, workbench.__main__, workbench.tracking.detect; print('scipy.sparse' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
