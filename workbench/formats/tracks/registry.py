"""The formats of trajectories by name; what a file is, is told by its content."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from workbench.core.errors import BadParameterError, MissingFileError, TrackFormatError
from workbench.core.trajectories import Trajectories
from workbench.formats.tracks.track_format import TrackFormat

AUTO = "auto"
_MODULES = {
    "idtracker_h5": "idtracker_h5",
    "idtracker_npy": "idtracker_npy",
    "idtracker_csv": "idtracker_csv",
    "csv": "plain_csv",
    "slp": "sleap_slp",
    "mot": "mot_text",
    "scene": "scene_truth",
}
FORMATS = tuple(_MODULES)
"""Names of the formats, in the order in which a file is asked whether it is one."""
H5_FILE, NPY_FILE, CSV_FOLDER, CSV_FILE = (
    "trajectories.h5",
    "trajectories.npy",
    "trajectories_csv",
    "trajectories.csv",
)
"""What `write_trajectories` writes."""
_IN_FOLDERS = (
    H5_FILE,
    NPY_FILE,
    CSV_FOLDER,
    CSV_FILE,
    "truth.json",
    "gt/gt.txt",
    "trajectories/trajectories.h5",  # a session of idtracker.ai
    "trajectories/trajectories.npy",
    "trajectories/trajectories_csv",
    "trajectories/validated.h5",
    "trajectories/validated.npy",
    "trajectories/without_gaps.npy",
    "trajectories/with_gaps.npy",
)


def track_format(name: str) -> TrackFormat:
    """The format called ``name``.

    Raises
    ------
    BadParameterError
    """
    if name not in _MODULES:
        raise BadParameterError(name="format", value=name, detail=f"there is: {', '.join(FORMATS)}")
    found: TrackFormat = import_module(f"workbench.formats.tracks.{_MODULES[name]}").FORMAT
    return found


def read_trajectories(path: Path, format_name: str = AUTO, node: str | None = None) -> Trajectories:
    """Trajectories in a file, or in a folder that holds one of the known files.

    Parameters
    ----------
    node
        Body point that stands for the animal, where the file has several (SLEAP, simulated
        recordings); None: the mean of those that are visible.

    Raises
    ------
    MissingFileError, TrackFormatError, NoTracksError, BadParameterError
    """
    if not path.exists():
        raise MissingFileError(path=path)
    names = FORMATS if format_name == AUTO else (format_name,)
    for place in _places(path):
        for name in names:
            form = track_format(name)
            if format_name != AUTO or form.recognises(place):
                return form.read(place, node)
    if path.is_dir():
        raise TrackFormatError(path=path, detail="the folder holds none of the files that are known")
    raise TrackFormatError(path=path, detail="the file is in no format that is known")


def _places(path: Path) -> list[Path]:
    """What of ``path`` may be trajectories: itself, or the known files of a folder."""
    if not path.is_dir() or track_format("idtracker_csv").recognises(path):
        return [path]
    return [path / name for name in _IN_FOLDERS if (path / name).exists()]


def write_trajectories(folder: Path, trajectories: Trajectories) -> None:
    """Write all of `H5_FILE`, `NPY_FILE`, `CSV_FOLDER` and `CSV_FILE`, each whole or not at all.

    Raises
    ------
    DiskFullError, NoPermissionError
    """
    from workbench.formats.tracks.idtracker_csv import write_csv_folder
    from workbench.formats.tracks.idtracker_h5 import write_h5
    from workbench.formats.tracks.idtracker_npy import write_npy
    from workbench.formats.tracks.plain_csv import write_csv

    write_npy(folder / NPY_FILE, trajectories)
    write_csv_folder(folder / CSV_FOLDER, trajectories)
    write_csv(folder / CSV_FILE, trajectories)
    write_h5(folder / H5_FILE, trajectories)
