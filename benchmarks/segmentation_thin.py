"""The thin U-Net against the original U-Net (31 M weights): frames a second, one thread, 256 px."""

from __future__ import annotations

import time
from collections.abc import Callable

from benchmarks.rows import Row

SIZE = (192, 256)
BATCH = 8


def run(quick: bool = False) -> list[Row]:
    """Rows of this benchmark."""
    import torch

    from workbench.nets.segmentation import build_unet

    torch.manual_seed(0)
    torch.set_num_threads(1)
    repeats = 2 if quick else 6
    inputs = torch.rand(BATCH, 1, *SIZE)
    ours = _rate(build_unet().eval().to(memory_format=torch.channels_last), inputs, repeats)
    peer = _rate(_original_unet().eval(), inputs, 1 if quick else 2)
    return [
        Row(
            "U-Net, 640x480 as 256x192, one thread",
            round(ours, 1),
            "frames/s",
            f"original U-Net (31 M): {peer:.2f} frames/s",
            round(ours / peer, 2),
            "ratio ≥ 10",
            ours / peer >= 10,
        ),
    ]


def _rate(model: Callable[[object], object], inputs: object, repeats: int) -> float:
    import torch

    with torch.inference_mode():
        model(inputs)
        seconds = [_seconds(lambda: model(inputs)) for _ in range(repeats)]
    return BATCH / min(seconds)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _original_unet():  # type: ignore[no-untyped-def]
    """Ronneberger et al. 2015 with padding and batch normalisation: base 64, 31 M weights."""
    import torch
    from torch import nn

    def block(inside: int, out: int) -> nn.Sequential:
        layers: list[nn.Module] = []
        for channels in (inside, out):
            layers += [nn.Conv2d(channels, out, 3, padding=1, bias=False), nn.BatchNorm2d(out), nn.ReLU(True)]
        return nn.Sequential(*layers)

    class Original(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            widths = (64, 128, 256, 512, 1024)
            self.down = nn.ModuleList(block(a, b) for a, b in zip((1, *widths[:-1]), widths, strict=True))
            self.rise = nn.ModuleList(nn.ConvTranspose2d(2 * w, w, 2, 2) for w in widths[-2::-1])
            self.up = nn.ModuleList(block(2 * w, w) for w in widths[-2::-1])
            self.last = nn.Conv2d(64, 4, 1)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            kept = []
            for depth, layer in enumerate(self.down):
                x = layer(nn.functional.max_pool2d(x, 2) if depth else x)
                kept.append(x)
            for rise, layer, skip in zip(self.rise, self.up, kept[-2::-1], strict=True):
                x = layer(torch.cat([skip, rise(x)], dim=1))
            return self.last(x)

    return Original()
