"""Body of the peers' process: trajectories read and scored by the real packages.

Runs in an environment of its own (`trajectory_readers` makes it), so it imports nothing of the workbench.
Reads what is asked for as JSON from stdin, leaves arrays in ``npz`` files, and says versions and figures.
"""

import contextlib
import io
import json
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np

PACKAGES = ("trajectorytools", "movement", "sleap-io", "trackeval")


def by_trajectorytools(folder):
    """Positions that trajectorytools makes of each of the files of idtracker.ai's kind."""
    import trajectorytools as tt

    read = {}
    for name in ("trajectories.h5", "trajectories.npy", "trajectories_csv", ""):
        found = tt.TrajectoriesWithPoints.from_idtrackerai(folder / name, interpolate_nans=False)
        read[name or "folder"] = found.s  # one frame less at both ends: it takes differences
        read[f"{name or 'folder'} rate"] = found.params["frame_rate"]
        read[f"{name or 'folder'} length"] = found.params["body_length_px"]
    return read


def by_movement(folder):
    """What movement makes of our .h5, which it takes for SLEAP's."""
    from movement.io import load_poses

    found = load_poses.from_file(folder / "trajectories.h5", source_software="SLEAP", fps=25)
    who = next(name for name in found.position.dims if name.startswith("individual"))
    where = next(name for name in found.position.dims if name.startswith("keypoint"))
    return {
        "movement": found.position.isel({where: 0}).transpose("time", who, "space").values,
        "movement confidence": found.confidence.isel({where: 0}).transpose("time", who).values,
        "movement names": np.array([str(name) for name in found.coords[who].values]),
    }


def by_sleap_io(path):
    """(T, N, K, 2) points of a .slp, and its node and track names."""
    import sleap_io

    labels = sleap_io.load_slp(str(path), open_videos=False)
    nodes = [node.name for node in labels.skeletons[0].nodes]
    last = max(frame.frame_idx for frame in labels)
    points = np.full((last + 1, len(labels.tracks), len(nodes), 2), np.nan)
    for frame in labels:
        for one in sorted(frame.instances, key=lambda x: type(x) is sleap_io.Instance):
            if one.track is not None:
                place = labels.tracks.index(one.track)
                points[frame.frame_idx, place] = one.numpy(invisible_as_nan=True)
    return points, nodes, [track.name for track in labels.tracks]


def by_trackeval(truth, found, within):
    """HOTA's parts, and IDF1 at half the distance (a similarity of 0.5)."""
    with contextlib.redirect_stdout(io.StringIO()):
        from trackeval.metrics import HOTA, Identity
    seen, there = np.isfinite(truth).all(axis=2), np.isfinite(found).all(axis=2)
    data = {
        "num_timesteps": len(truth),
        "num_gt_ids": truth.shape[1],
        "num_tracker_ids": found.shape[1],
        "num_gt_dets": int(seen.sum()),
        "num_tracker_dets": int(there.sum()),
        "gt_ids": [np.flatnonzero(row) for row in seen],
        "tracker_ids": [np.flatnonzero(row) for row in there],
        "similarity_scores": [],
    }
    for k, (ours, theirs) in enumerate(zip(data["gt_ids"], data["tracker_ids"], strict=True)):
        apart = np.linalg.norm(truth[k, ours][:, None] - found[k, theirs][None], axis=2)
        data["similarity_scores"].append(np.maximum(0, 1 - apart / within))
    with contextlib.redirect_stdout(io.StringIO()):
        whole = HOTA().eval_sequence(data)
        identity = Identity({"THRESHOLD": 0.5, "PRINT_CONFIG": False}).eval_sequence(data)
    figures = {name: float(np.mean(whole[name])) for name in ("HOTA", "DetA", "AssA", "LocA")}
    return figures | {"IDF1": float(identity["IDF1"])}


def main():
    """Do what the parent asks for."""
    asked = json.loads(sys.stdin.read())
    folder = Path(asked["folder"])
    read = by_trajectorytools(folder) | by_movement(folder)
    np.savez(folder / "peers.npz", **{name.replace("/", " "): value for name, value in read.items()})
    for number, path in enumerate(asked["slp"]):
        points, nodes, tracks = by_sleap_io(path)
        np.savez(folder / f"slp{number}.npz", points=points, nodes=nodes, tracks=tracks)
    figures = []
    for path in asked["cases"]:
        case = np.load(path)
        figures.append(by_trackeval(case["truth"], case["found"], float(case["within"])))
    print(json.dumps({"versions": {name: version(name) for name in PACKAGES}, "figures": figures}))


if __name__ == "__main__":
    main()
