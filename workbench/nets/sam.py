"""Segment Anything (Kirillov et al., ICCV 2023): from a checkpoint to masks of clicks and boxes."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from workbench.core.errors import MissingFileError, SamCheckpointError
from workbench.core.progress import CancelToken
from workbench.core.types import Image
from workbench.nets.prompts import Choice, Prompt, SamMask
from workbench.nets.torchvision_ops import ensure_torchvision

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from torch import Tensor

State = dict[str, "Tensor"]
Told = Callable[[int, int], None]

DECODER_HEADS = 8
"""Of the mask decoder's attention: the one number of the architecture that no weight shows."""

_STABILITY_OFFSET = 1.0
_NORM_EPS = 1e-6


@dataclass(frozen=True)
class SamShape:
    """The architecture, as the weights show it.

    Attributes
    ----------
    image_size, patch
        Side of the square that the network sees, and of its patches, in pixels.
    global_blocks
        Which blocks look at the whole image; the others see windows of ``window`` patches.
    """

    width: int
    depth: int
    heads: int
    mlp: float
    image_size: int
    patch: int
    window: int
    global_blocks: tuple[int, ...]
    out: int
    mask_channels: int
    decoder_depth: int
    decoder_mlp: int
    masks: int
    score_depth: int
    score_width: int

    @classmethod
    def of(cls, state: Mapping[str, Tensor]) -> SamShape:
        """Read the architecture off the shapes of the weights.

        Raises
        ------
        KeyError, ValueError
            If they are not those of Segment Anything.
        """
        embed = state["image_encoder.patch_embed.proj.weight"]
        width, patch = embed.shape[0], embed.shape[2]
        grid = state["image_encoder.pos_embed"].shape[1]
        depth = _count(state, "image_encoder.blocks.")
        reaches = [state[f"image_encoder.blocks.{k}.attn.rel_pos_h"].shape for k in range(depth)]
        sides = [(reach[0] + 1) // 2 for reach in reaches]
        windows = {side for side in sides if side != grid}
        if len(windows) > 1:
            raise ValueError("its windows are of several sizes")
        return cls(
            width=width,
            depth=depth,
            heads=width // reaches[0][1],
            mlp=state["image_encoder.blocks.0.mlp.lin1.weight"].shape[0] / width,
            image_size=grid * patch,
            patch=patch,
            window=windows.pop() if windows else 0,
            global_blocks=tuple(k for k, side in enumerate(sides) if side == grid),
            out=state["image_encoder.neck.0.weight"].shape[0],
            mask_channels=state["prompt_encoder.mask_downscaling.3.weight"].shape[0],
            decoder_depth=_count(state, "mask_decoder.transformer.layers."),
            decoder_mlp=state["mask_decoder.transformer.layers.0.mlp.lin1.weight"].shape[0],
            masks=state["mask_decoder.mask_tokens.weight"].shape[0] - 1,
            score_depth=_count(state, "mask_decoder.iou_prediction_head.layers."),
            score_width=state["mask_decoder.iou_prediction_head.layers.0.weight"].shape[0],
        )


def _count(state: Mapping[str, Tensor], prefix: str) -> int:
    numbers = {int(name[len(prefix) :].split(".")[0]) for name in state if name.startswith(prefix)}
    if numbers != set(range(len(numbers))) or not numbers:
        raise KeyError(prefix)
    return len(numbers)


def build_sam(shape: SamShape) -> Any:
    """The network of that architecture with random weights, made of the package's own parts."""
    ensure_torchvision()
    from segment_anything.modeling import ImageEncoderViT, MaskDecoder, PromptEncoder, Sam, TwoWayTransformer

    side = shape.image_size // shape.patch
    encoder = ImageEncoderViT(
        depth=shape.depth,
        embed_dim=shape.width,
        img_size=shape.image_size,
        mlp_ratio=shape.mlp,
        norm_layer=partial(torch.nn.LayerNorm, eps=_NORM_EPS),
        num_heads=shape.heads,
        patch_size=shape.patch,
        qkv_bias=True,
        use_rel_pos=True,
        global_attn_indexes=shape.global_blocks,
        window_size=shape.window,
        out_chans=shape.out,
    )
    prompts = PromptEncoder(
        embed_dim=shape.out,
        image_embedding_size=(side, side),
        input_image_size=(shape.image_size, shape.image_size),
        mask_in_chans=shape.mask_channels,
    )
    transformer = TwoWayTransformer(
        depth=shape.decoder_depth,
        embedding_dim=shape.out,
        mlp_dim=shape.decoder_mlp,
        num_heads=DECODER_HEADS,
    )
    decoder = MaskDecoder(
        num_multimask_outputs=shape.masks,
        transformer=transformer,
        transformer_dim=shape.out,
        iou_head_depth=shape.score_depth,
        iou_head_hidden_dim=shape.score_width,
    )
    return Sam(image_encoder=encoder, prompt_encoder=prompts, mask_decoder=decoder).eval()


def load_sam(path: Path) -> SamNetwork:
    """The network in the checkpoint at ``path``, of whatever size it is.

    Raises
    ------
    MissingFileError
    SamCheckpointError
        If the file is no checkpoint, or one of another network.
    """
    state = _read_state(path)
    try:
        shape = SamShape.of(state)
    except KeyError as error:
        raise SamCheckpointError(path=path, detail=f"it has no weights called {error.args[0]}") from error
    except (ValueError, IndexError, ZeroDivisionError) as error:
        raise SamCheckpointError(path=path, detail=str(error)) from error
    try:
        network = build_sam(shape)
        network.load_state_dict(state)
    except (RuntimeError, AssertionError, ValueError) as error:
        first = str(error).strip().splitlines()[-1].strip()
        raise SamCheckpointError(path=path, detail=first.rstrip(".")) from error
    return SamNetwork(network, shape)


def _read_state(path: Path) -> State:
    if not path.is_file():
        raise MissingFileError(path=path)
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except (RuntimeError, EOFError, OSError, ValueError, KeyError, pickle.UnpicklingError) as error:
        raise SamCheckpointError(path=path, detail="it cannot be read as weights") from error
    for name in ("model", "state_dict"):
        if isinstance(content, dict) and isinstance(content.get(name), dict):
            content = content[name]
    if not isinstance(content, dict) or not all(
        isinstance(value, torch.Tensor) for value in content.values()
    ):
        raise SamCheckpointError(path=path, detail="it holds something else than weights")
    return {str(name).removeprefix("module."): value for name, value in content.items()}


@dataclass(frozen=True, eq=False)
class Embedding:
    """What the network remembers of one picture.

    Attributes
    ----------
    features
        (C, h, w) float16: rounded at once, so that a kept one gives the very same masks.
    size
        (height, width) of the picture.
    seen
        (height, width) of the picture as the network saw it.
    """

    features: NDArray[np.float16]
    size: tuple[int, int]
    seen: tuple[int, int]


class SamNetwork:
    """A loaded network; `embed` and `segment` may run in two threads at a time."""

    def __init__(self, network: Any, shape: SamShape) -> None:
        self._network = network
        self.shape = shape
        self._places: Tensor | None = None

    @property
    def steps(self) -> int:
        """Parts of an embedding that are told one by one."""
        return self.shape.depth + 1

    @torch.inference_mode()
    def embed(self, image: Image, told: Told | None = None, cancel: CancelToken | None = None) -> Embedding:
        """Read one picture; seconds on a CPU.

        Parameters
        ----------
        image
            (H, W) or (H, W, 3) RGB, uint8.
        told
            Called as ``told(done, steps)`` after each block.

        Raises
        ------
        Cancelled
            Between two blocks.
        """
        from segment_anything.utils.transforms import ResizeLongestSide

        rgb = np.repeat(image[..., None], 3, axis=2) if image.ndim == 2 else image
        resized = ResizeLongestSide(self.shape.image_size).apply_image(np.ascontiguousarray(rgb))
        pixels = torch.as_tensor(np.array(resized)).permute(2, 0, 1).contiguous()[None].float()
        with self._watched(told, cancel):
            features = self._network.image_encoder(self._network.preprocess(pixels))
        kept = features[0].to(torch.float16).numpy()
        height, width = image.shape[:2]
        return Embedding(kept, (height, width), (resized.shape[0], resized.shape[1]))

    @contextmanager
    def _watched(self, told: Told | None, cancel: CancelToken | None) -> Iterator[None]:
        done = 0

        def after(_module: Any, _inputs: Any, _output: Any) -> None:
            nonlocal done
            done += 1
            if told is not None:
                told(done, self.steps)

        def before(_module: Any, _inputs: Any) -> None:
            if cancel is not None:
                cancel.check()

        encoder = self._network.image_encoder
        handles = [part.register_forward_hook(after) for part in (*encoder.blocks, encoder.neck)]
        handles += [part.register_forward_pre_hook(before) for part in (*encoder.blocks, encoder.neck)]
        try:
            yield
        finally:
            for handle in handles:
                handle.remove()

    @torch.inference_mode()
    def segment(self, embedding: Embedding, prompt: Prompt, choice: Choice = Choice.BEST) -> SamMask:
        """What ``prompt`` means in the picture of ``embedding``.

        A single click may mean a part or the whole: three masks are weighed, by ``choice``. More clicks
        or a box are clear: the network's one answer to them is taken, unless ``choice`` asks for a
        size.
        """
        if prompt.empty:
            return SamMask(None, np.zeros((0, 0), np.uint8), 0.0, 0.0)
        sparse, dense = self._network.prompt_encoder(
            points=self._points(prompt, embedding), boxes=self._box(prompt, embedding), masks=None
        )
        logits, scores = self._decode(embedding, sparse, dense)
        stabilities = _stability(logits)
        index = _pick(prompt, choice, logits, scores, stabilities)
        full = self._full_size(logits[index], embedding)
        return _cut(full, float(scores[index].clamp(0, 1)), float(stabilities[index]))

    def _decode(self, embedding: Embedding, sparse: Tensor, dense: Tensor) -> tuple[Tensor, Tensor]:
        """Logits (N, side, side) and scores (N,) of every mask the decoder offers.

        What ``MaskDecoder.predict_masks`` computes, but that its two transposed convolutions, which do not
        overlap, are matrix products on pixels laid out channels last: a third less time a click on a CPU.
        """
        decoder = self._network.mask_decoder
        tokens = torch.cat([decoder.iou_token.weight, decoder.mask_tokens.weight])[None]
        tokens = torch.cat((tokens, sparse), dim=1)
        source = torch.from_numpy(embedding.features)[None].float() + dense
        side = source.shape[-1]
        found, pixels = decoder.transformer(source, self._dense_places(), tokens)
        first, norm, smooth, second, last = decoder.output_upscaling
        fine = _spread(pixels[0], first)
        fine = smooth(functional.layer_norm(fine, (fine.shape[1],), norm.weight, norm.bias, norm.eps))
        fine = last(_spread(fine, second))
        count = decoder.num_mask_tokens
        ask = [mlp(found[:, 1 + k]) for k, mlp in enumerate(decoder.output_hypernetworks_mlps)]
        logits = torch.cat(ask) @ fine.T
        # (mask, row, column, row and column inside twice) to (mask, row, column)
        shaped = logits.view(count, side, side, 2, 2, 2, 2).permute(0, 1, 3, 5, 2, 4, 6)
        return shaped.reshape(count, 4 * side, 4 * side), decoder.iou_prediction_head(found[:, 0])[0]

    def _dense_places(self) -> Tensor:
        if self._places is None:
            self._places = self._network.prompt_encoder.get_dense_pe()
        return self._places

    def _points(self, prompt: Prompt, embedding: Embedding) -> tuple[Tensor, Tensor] | None:
        if not prompt.points:
            return None
        places = torch.tensor([[[point.x, point.y] for point in prompt.points]], dtype=torch.float32)
        labels = torch.tensor([[int(point.positive) for point in prompt.points]], dtype=torch.int32)
        return places * _scale(embedding), labels

    def _box(self, prompt: Prompt, embedding: Embedding) -> Tensor | None:
        if prompt.box is None:
            return None
        corners = torch.tensor(prompt.box, dtype=torch.float32).reshape(1, 2, 2)
        return (corners * _scale(embedding)).reshape(1, 4)

    def _full_size(self, logits: Tensor, embedding: Embedding) -> NDArray[np.bool_]:
        """(H, W) of the picture's own size: to the size the network sees, without its padding, to full."""
        side = self.shape.image_size
        large = cv2.resize(logits.contiguous().numpy(), (side, side), interpolation=cv2.INTER_LINEAR)
        (height, width), (seen_height, seen_width) = embedding.size, embedding.seen
        large = np.ascontiguousarray(large[:seen_height, :seen_width])
        full = cv2.resize(large, (width, height), interpolation=cv2.INTER_LINEAR)
        above: NDArray[np.bool_] = full > self._network.mask_threshold
        return above


def _spread(pixels: Tensor, layer: Any) -> Tensor:
    """A transposed convolution of 2 by 2 with stride 2 on (P, C) pixels; gives (4 P, C'), four after each."""
    inside, out = layer.weight.shape[:2]
    weight = layer.weight.permute(0, 2, 3, 1).reshape(inside, 4 * out)
    spread: Tensor = (pixels @ weight + layer.bias.repeat(4)).view(-1, out)
    return spread


def _scale(embedding: Embedding) -> Tensor:
    (height, width), (seen_height, seen_width) = embedding.size, embedding.seen
    return torch.tensor((seen_width / width, seen_height / height), dtype=torch.float32)


def _stability(logits: Tensor) -> Tensor:
    """Overlap of each mask above a higher and a lower threshold, (N,)."""
    inner = (logits > _STABILITY_OFFSET).flatten(1).sum(1).float()
    outer = (logits > -_STABILITY_OFFSET).flatten(1).sum(1).float()
    return torch.where(outer > 0, inner / outer.clamp(min=1), torch.zeros_like(inner))


def _pick(prompt: Prompt, choice: Choice, logits: Tensor, scores: Tensor, stabilities: Tensor) -> int:
    """Number of the mask to take; 0 is the network's answer to a clear prompt."""
    clear = prompt.box is not None or len(prompt.points) > 1
    if clear and choice in (Choice.BEST, Choice.STABLE):
        return 0
    if choice is Choice.BEST:
        return 1 + int(scores[1:].argmax())
    if choice is Choice.STABLE:
        return 1 + int(stabilities[1:].argmax())
    areas = (logits[1:] > 0).flatten(1).sum(1)
    if choice is Choice.LARGE:
        return 1 + int(areas.argmax())
    return 1 + int(torch.where(areas > 0, areas, areas.max() + 1).argmin())


def _cut(mask: NDArray[np.bool_], score: float, stability: float) -> SamMask:
    plane = mask.view(np.uint8)
    x, y, width, height = cv2.boundingRect(plane)
    if not width:
        return SamMask(None, np.zeros((0, 0), np.uint8), score, stability)
    region = plane[y : y + height, x : x + width].copy()
    return SamMask((x, y, x + width, y + height), region, score, stability)
