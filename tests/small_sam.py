"""A small Segment Anything of the real architecture, with random weights."""

from __future__ import annotations

from pathlib import Path


def write_small_sam(path: Path, *, image_size: int = 256, seed: int = 0) -> Path:
    """Write its checkpoint, as the authors write theirs: the bare state dictionary."""
    import torch

    from workbench.nets.sam import SamShape, build_sam

    torch.manual_seed(seed)
    shape = SamShape(
        width=32,
        depth=2,
        heads=2,
        mlp=4.0,
        image_size=image_size,
        patch=16,
        window=7,
        global_blocks=(1,),
        out=256,
        mask_channels=16,
        decoder_depth=2,
        decoder_mlp=2048,
        masks=3,
        score_depth=3,
        score_width=256,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(build_sam(shape).state_dict(), path)
    return path
