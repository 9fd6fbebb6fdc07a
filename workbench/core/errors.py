"""Errors a user can read: one sentence that names the file, and the way out.

Every error class carries its two sentences as templates, so that the window can translate
them (``gui/error_texts.py``) while the command line prints them as they are.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar


class WorkbenchError(Exception):
    """Base of every error that a user may meet.

    Parameters
    ----------
    **params
        Values for the placeholders of ``message`` and ``hint``; paths are turned into text.
    """

    message: ClassVar[str] = "Something went wrong: {detail}."
    hint: ClassVar[str] = "The log file of the run says more."

    def __init__(self, **params: object) -> None:
        self.params = {key: str(value) for key, value in params.items()}
        super().__init__(self.text)

    @property
    def text(self) -> str:
        """The sentence and the way out, in English."""
        return f"{self.message} {self.hint}".strip().format_map(_Blank(self.params))

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by class and parameters: errors cross from the job's process to the window."""
        return (_rebuild, (type(self), self.params))


class _Blank(dict[str, str]):
    """A missing placeholder shows as a question mark, never as a second error."""

    def __missing__(self, key: str) -> str:
        return "?"


def _rebuild(kind: type[WorkbenchError], params: dict[str, str]) -> WorkbenchError:
    return kind(**params)


class Cancelled(WorkbenchError):  # noqa: N818 - a decision of the user, not a fault
    """The user stopped the work."""

    message = "Cancelled."
    hint = "What was finished is kept; run it again to go on from there."


class UnexpectedError(WorkbenchError):
    """A fault of ours; the log holds the traceback."""

    message = "Something went wrong that the workbench did not foresee ({detail})."
    hint = "Nothing finished was lost. The log says more: {log}"


class MissingFileError(WorkbenchError):
    """A path that is not there."""

    message = "{path} does not exist."
    hint = "Check the spelling, or whether the drive is connected."


class NotAVideoError(WorkbenchError):
    """A file that holds no readable video stream."""

    message = "{path} is not a video that can be read ({detail})."
    hint = "Play it in another program; if that fails too, copy it again from the recorder."


class EmptyVideoError(WorkbenchError):
    """A video without a single readable frame."""

    message = "{path} holds no frames."
    hint = "The recording was probably interrupted before the first frame was written; copy it again."


class FrameRangeError(WorkbenchError):
    """A frame number outside the video."""

    message = "{path} has {count} frames (0 to {last}); frame {frame} is not among them."
    hint = "Choose a frame or time inside the video."


class CorruptImageError(WorkbenchError):
    """An image file that cannot be decoded."""

    message = "{path} is not an image that can be read ({detail})."
    hint = "Delete it and make it again, or leave it out."


class ThermalFormatError(WorkbenchError):
    """A radiometric file that cannot be understood."""

    message = "{path} is not a temperature table or radiometric image that can be read ({detail})."
    hint = "Export it again as CSV of °C, or as 16-bit TIFF or PNG with its scale."


class MaskClassError(WorkbenchError):
    """A mask with a class id that the class table does not have."""

    message = "{path} holds class {found}, which the class table ({known}) does not have."
    hint = "Map the classes when importing, or add the class to project.toml."


class MaskSizeError(WorkbenchError):
    """A mask of another size than its frame."""

    message = "{path} is {found} pixels, but its frame is {expected}."
    hint = "A mask must have its frame's own size; make or export it again without resizing."


class NoPermissionError(WorkbenchError):
    """A place that may not be written."""

    message = "{path} cannot be written: the folder is read-only or belongs to someone else."
    hint = "Choose a folder of your own, or change its permissions."


class DiskFullError(WorkbenchError):
    """No space left, or less than the work needs."""

    message = "The disk of {path} is full ({detail})."
    hint = "Free some space or choose another disk, then run it again: it goes on where it stopped."


class NotAStudyError(WorkbenchError):
    """A folder without project.toml."""

    message = "{path} is not a study: it holds no readable project.toml ({detail})."
    hint = "Make one with workbench new STUDY; if it was one, mend project.toml or bring it back from a copy."


class StudyExistsError(WorkbenchError):
    """Creating a study where something already is."""

    message = "{path} already holds a study or other files."
    hint = "Open it instead, or choose an empty folder."


class NewerStudyError(WorkbenchError):
    """A study written by a newer workbench."""

    message = (
        "{path} was made by a newer workbench (schema {found}; this one knows {known}) and was not touched."
    )
    hint = "Update the workbench to open it."


class StudyBusyError(WorkbenchError):
    """A study that another process has open."""

    message = "{path} is open in another workbench ({holder})."
    hint = "Close it there first; two writers could overwrite each other."


class StudyVanishedError(WorkbenchError):
    """A drive or network folder that went away while it was used."""

    message = "{path} can no longer be reached ({detail})."
    hint = "Connect the drive or network again, then run it again: it goes on where it stopped."


class IndexDamagedError(WorkbenchError):
    """The study's index broke while it was open."""

    message = "{path} is damaged ({detail})."
    hint = (
        "Close the study and open it again: the index is made anew from the files, and the old one is kept."
    )


class NoWindowError(WorkbenchError):
    """Opening the window without its libraries."""

    message = "The window needs {detail}, which is not installed."
    hint = "python3 install.py run installs what the window needs. Every command works without it."


class JobDiedError(WorkbenchError):
    """The process of a job ended without saying why."""

    message = "The job ended suddenly ({detail})."
    hint = "Often memory ran out: close other programs or choose smaller settings, then run it again."


class UnknownVideoError(WorkbenchError):
    """A video name that the study does not have."""

    message = "{path} has no video named {video}; it has: {known}."
    hint = "Use one of these names, or add the video first."


class LostVideoError(WorkbenchError):
    """A video of the study that is neither at its path nor found by its content."""

    message = "The video {path} was moved or renamed and could not be found again."
    hint = "Put it back, or add it once more from its new place: it is recognised by its content."


class NothingToDoError(WorkbenchError):
    """An operation without input."""

    message = "{path}: {detail}."
    hint = "{way_out}"


class BadParameterError(WorkbenchError):
    """A parameter outside its range."""

    message = "{name} = {value} cannot be used: {detail}."
    hint = "Choose another value."


class ReplacedVideoError(LostVideoError):
    """Another recording has taken the name of a video of the study."""

    message = "{path} is not the recording that was added: another file has its name now."
    hint = "Put the old file back, or add the new one as a video of its own."


class CheckpointError(WorkbenchError):
    """A checkpoint that cannot be read."""

    message = "{path} is not a checkpoint of the workbench ({detail})."
    hint = "Train a new network, or choose another file."


class CheckpointClassesError(WorkbenchError):
    """A checkpoint trained for another class table."""

    message = "{path} was trained for the classes {found}, but the study has {expected}."
    hint = "Train a network in this study, or choose a checkpoint with the same classes."


class TrainingDivergedError(WorkbenchError):
    """A loss that is no number any more."""

    message = "Training in {path} stopped: the loss is no longer a number (learning rate {lr})."
    hint = "Train again with a tenth of the learning rate; finished epochs are kept."


class SamCheckpointError(WorkbenchError):
    """A file that holds no Segment Anything network."""

    message = "{path} is not a checkpoint of Segment Anything ({detail})."
    hint = "Choose a file of the original Segment Anything (ViT-B, ViT-L or ViT-H), or fetch one."


class FetchError(WorkbenchError):
    """A file that could not be fetched from the internet."""

    message = "{url} could not be fetched ({detail})."
    hint = "Check the connection and try again: it goes on where it stopped. Or choose a file that you have."


class FetchedFileError(WorkbenchError):
    """A fetched file that is not the one that was asked for."""

    message = "{path} is not what {url} should give: its checksum is {found}, not {expected}."
    hint = "It was deleted; fetch it again, or choose a file that you have."


class PublishedWeightsError(WorkbenchError):
    """Published weights of an encoder that could not be fetched."""

    message = "The weights {name} could not be fetched from {url} ({detail})."
    hint = (
        "Check the connection and try again; or fetch that file on another computer and give it as the "
        "weights to start from (--weights FILE)."
    )


class HelperDiedError(WorkbenchError):
    """The process that runs Segment Anything ended by itself."""

    message = "Segment Anything ended suddenly ({detail})."
    hint = "It starts again with the next click. Often memory ran out: close other programs."


class MaskFormatError(WorkbenchError):
    """A file of masks that is not what its format says."""

    message = "{path} cannot be read as masks ({detail})."
    hint = "Export it again from the program that made it, or choose another format."


class TrackFormatError(WorkbenchError):
    """A file of trajectories that is not what its format says."""

    message = "{path} cannot be read as trajectories ({detail})."
    hint = (
        "Known are idtracker.ai's .h5, .npy and _csv folder, SLEAP's .slp, MOT Challenge text, "
        "the truth.json of a simulated recording, and the workbench's own .h5 and .csv."
    )


class NoTracksError(WorkbenchError):
    """A file of trajectories without a single animal."""

    message = "{path} holds no animals ({detail})."
    hint = "Choose another file, or track the recording first."


class ClassMappingError(WorkbenchError):
    """Masks whose classes nobody has named."""

    message = "{path} holds {found}, and nothing says which class of the study that is."
    hint = "Say which is which, as in --map {example}; what is to be left out is background."


class FrameMatchError(WorkbenchError):
    """A mask that belongs to no frame."""

    message = "{path} cannot be matched to a frame ({detail})."
    hint = "Say where the number is, as in --pattern mask_#.png, or match by order."


class BadPictureError(CorruptImageError):
    """A picture that cannot be packed."""

    hint = "Delete it, or pack with --skip-bad: what cannot be read is then left out and listed."


class ShardsError(WorkbenchError):
    """A folder of shards that cannot be used."""

    message = "{path} holds no shards that can be read ({detail})."
    hint = "Make them with workbench reid pack FOLDER --out SHARDS; only what is missing is made again."


class NeverApartError(WorkbenchError):
    """A way to tell animals apart that begins with a moment at which all are apart, where there is none."""

    message = "The {animals} animals are never all apart at one moment, which {engine} begins with."
    hint = "Choose the engine embedding, or a longer part of the recording."


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn the operating system's refusals while writing ``path`` into readable errors.

    Raises
    ------
    DiskFullError, NoPermissionError, StudyVanishedError
    """
    try:
        yield
    except OSError as error:
        readable = from_os_error(error, path)
        if readable is None:
            raise
        raise readable from error


_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_REFUSED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_GONE = frozenset(
    getattr(errno, name)
    for name in ("EIO", "ENODEV", "ENXIO", "ESTALE", "ENOTCONN", "EHOSTDOWN", "ENETUNREACH")
    if hasattr(errno, name)
)


def from_os_error(error: OSError, path: Path) -> WorkbenchError | None:
    """Readable form of what the operating system says about ``path``; None where it has none."""
    if error.errno in _FULL:
        return DiskFullError(path=path, detail="no space left")
    if error.errno == errno.EFBIG:
        return DiskFullError(path=path, detail="the file is too large for this disk")
    if error.errno in _REFUSED:
        return NoPermissionError(path=path)
    if error.errno == errno.ENOTDIR:
        return NoPermissionError(path=path)
    if error.errno in _GONE:
        return StudyVanishedError(path=path, detail=error.strerror or "input/output error")
    return None
