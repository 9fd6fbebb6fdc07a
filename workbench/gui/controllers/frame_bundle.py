"""One frame as the editor shows it: picture, mask, and what belongs to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from PySide6.QtGui import QImage

from workbench.core.frame_status import FrameStatus
from workbench.core.types import Celsius, Image

if TYPE_CHECKING:
    from workbench.core.history import FrameKey
    from workbench.editing.document import MaskDocument, Planes

ReferenceKind: TypeAlias = Literal["prediction", "pseudo"]
"""What a mask can be compared with: the network's, or the one made without a network."""


@dataclass(frozen=True, eq=False)
class FrameBundle:
    """A frame that is ready to be worked on.

    Attributes
    ----------
    image
        The picture, ready to paint.
    pixels
        (H, W) or (H, W, 3) RGB uint8: what ``image`` shows.
    document
        Its mask; changed in place as long as the frame is in hand.
    celsius
        (H, W) float32 °C of a radiometric frame, else None.
    status
        As it was when the frame was loaded; None where nothing was known about the frame.
    reference
        Masks to compare with that have been asked for (`EditorStore.reference`), by kind.
    """

    key: FrameKey
    image: QImage
    pixels: Image
    document: MaskDocument
    celsius: Celsius | None = None
    status: FrameStatus | None = None
    reference: dict[ReferenceKind, Planes | None] = field(default_factory=dict)

    @property
    def nbytes(self) -> int:
        """Memory of pictures and planes."""
        planes = [self.pixels, self.celsius, self.document.classes, self.document.animals]
        planes += [plane for one in self.reference.values() if one for plane in (one.classes, one.animals)]
        return self.image.sizeInBytes() + sum(int(one.nbytes) for one in planes if one is not None)
