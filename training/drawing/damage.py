"""What happens to a picture between a printer and a bucket: tilt, fading, uneven light, blur, noise, JPEG."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from training.drawing.pages import SIDE

#: Luminance quantisation table of the JPEG standard (ITU-T T.81, table K.1), used for all three channels.
_JPEG_TABLE = (
    (16, 11, 10, 16, 24, 40, 51, 61),
    (12, 12, 14, 19, 26, 58, 60, 55),
    (14, 13, 16, 24, 40, 57, 69, 56),
    (14, 17, 22, 29, 51, 87, 80, 62),
    (18, 22, 37, 56, 68, 109, 103, 77),
    (24, 35, 55, 64, 81, 104, 113, 92),
    (49, 64, 78, 87, 103, 121, 120, 101),
    (72, 92, 95, 98, 112, 100, 103, 99),
)


@dataclass(frozen=True, slots=True)
class Strength:
    """How much damage at most; 1 is what training uses, 0 leaves a picture as it was drawn."""

    tilt_degrees: float = 3.5
    shear: float = 0.06
    perspective: float = 0.05
    shrink: float = 0.08
    blur_pixels: float = 0.7
    noise: float = 8.0
    jpeg_share: float = 0.4
    light: float = 0.12
    grain: float = 7.0
    fade: float = 0.25


def random_views(batch: int, strength: Strength, generator: torch.Generator, device: torch.device) -> Tensor:
    """Matrices [B, 3, 3] from a pixel to the upright page; a third of the pictures are taken straight."""
    one = _uniform(batch, 8, generator, device)
    bent = (one[:, 7] > -0.33).float()
    angle = one[:, 0].pow(3) * math.radians(strength.tilt_degrees) * bent
    zoom = 1 + (one[:, 1] + 1) / 2 * strength.shrink  # the page shows a little smaller, never cut
    shear = one[:, 2].pow(3) * strength.shear * bent
    cos, sin = angle.cos() * zoom, angle.sin() * zoom
    zero, unit = torch.zeros_like(cos), torch.ones_like(cos)
    turn = torch.stack((cos, -sin + shear, zero, sin, cos, zero, zero, zero, unit), dim=1).view(-1, 3, 3)
    tip = one[:, 3:5].pow(3) * strength.perspective * bent[:, None] / SIDE
    turn[:, 2, :2] = tip
    centre = torch.eye(3, device=device).repeat(batch, 1, 1)
    centre[:, :2, 2] = -SIDE / 2
    shift = one[:, 5:7] * strength.shrink / 4 * SIDE
    back = torch.eye(3, device=device).repeat(batch, 1, 1)
    back[:, :2, 2] = SIDE / 2 + shift
    return back @ turn @ centre


class Wear:
    """Damages pictures: each kind of damage hits some of them, light damage most often."""

    def __init__(self, strength: Strength, generator: torch.Generator, *, compiled: bool = False) -> None:
        self.strength, self.generator = strength, generator
        self._wear = torch.compile(_worn, dynamic=False) if compiled else _worn

    def __call__(self, pictures: Tensor) -> Tensor:
        """Float32 [B, 3, SIDE, SIDE], 0 to 255 before and after."""
        batch, device = len(pictures), pictures.device
        draw = (_uniform(batch, 6, self.generator, device) + 1) / 2
        light = _uniform(batch, 9, self.generator, device).view(-1, 1, 3, 3)
        grain = _uniform(batch, 3 * 40 * 40, self.generator, device).view(-1, 3, 40, 40)
        noise = torch.randn(pictures.shape, generator=self.generator, device=self.generator.device).to(device)
        return self._wear(pictures, draw, noise, light, grain, self.strength)


def _worn(pictures: Tensor, draw: Tensor, noise: Tensor, light: Tensor, grain: Tensor, strength: Strength) -> Tensor:
    middle = pictures.mean((2, 3), keepdim=True)
    keep = 1 - strength.fade * draw[:, 0].pow(4)
    lift = (draw[:, 1] - 0.5) * 40 * strength.fade
    pictures = middle + (pictures - middle) * keep[:, None, None, None] + lift[:, None, None, None]
    # Uneven light over the picture, and a grain of paper or cloth: each on half of the pictures, mostly faint.
    shade = 1 + _spread(light) * (strength.light * (2 * draw[:, 5] - 1).clamp(min=0))[:, None, None, None]
    cloth = _spread(grain) * (strength.grain * (1 - 2 * draw[:, 5]).clamp(min=0))[:, None, None, None]
    pictures = pictures * shade + cloth
    sigma = strength.blur_pixels * (draw[:, 2] - 0.35).clamp(min=0) / 0.65
    pictures = _blurred(pictures, sigma)
    pictures = pictures + noise * (strength.noise * draw[:, 3].pow(4))[:, None, None, None]
    few = int(len(pictures) * strength.jpeg_share)
    if few:  # scenes come in no order, so the first ones are as good as any
        quality = 45 + 45 * draw[:few, 4]
        pictures = torch.cat((_jpeg(pictures[:few].clamp(0, 255), quality), pictures[few:]))
    return pictures.clamp(0, 255)


def _spread(few: Tensor) -> Tensor:
    return functional.interpolate(few, (SIDE, SIDE), mode="bilinear", align_corners=True)


def _uniform(batch: int, columns: int, generator: torch.Generator, device: torch.device) -> Tensor:
    return torch.rand((batch, columns), generator=generator, device=generator.device).to(device) * 2 - 1


def _blurred(pictures: Tensor, sigma: Tensor) -> Tensor:
    """Gaussian blur of 5 x 5 pixels, ``sigma`` [B] pixels each; 0 changes nothing."""
    offsets = torch.arange(-2, 3, device=pictures.device, dtype=torch.float32)
    kernel = torch.exp(-offsets.square() / (2 * sigma.clamp(min=1e-3)[:, None].square()))
    kernel = kernel / kernel.sum(1, keepdim=True)  # [B, 5]
    flat = functional.pad(pictures, (2, 2, 2, 2), mode="replicate")
    rows = torch.zeros_like(flat[:, :, :SIDE])
    for place in range(5):
        rows = rows + kernel[:, place, None, None, None] * flat[:, :, place : place + SIDE]
    found = torch.zeros_like(pictures)
    for place in range(5):
        found = found + kernel[:, place, None, None, None] * rows[..., place : place + SIDE]
    return found


def _jpeg(pictures: Tensor, quality: Tensor) -> Tensor:
    """What JPEG at ``quality`` [B], 1 to 100, leaves: rounded cosine coefficients of 8 x 8 blocks, no subsampling."""
    device = pictures.device
    steps = torch.arange(8, device=device, dtype=torch.float32)
    basis = torch.cos((2 * steps[None, :] + 1) * steps[:, None] * math.pi / 16) / 2
    basis[0] /= math.sqrt(2)
    scale = torch.where(quality < 50, 5000 / quality, 200 - 2 * quality) / 100
    table = torch.tensor(_JPEG_TABLE, device=device, dtype=torch.float32)
    table = (table * scale[:, None, None]).round().clamp(min=1)[:, None, None, :, None, :]  # [B, 1, 1, 8, 1, 8]
    blocks = pictures.unflatten(3, (-1, 8)).unflatten(2, (-1, 8)) - 128  # [B, 3, 56, 8, 56, 8]
    spread = torch.einsum("ui,bcyixj,vj->bcyuxv", basis, blocks, basis)
    kept = (spread / table).round() * table
    return (torch.einsum("ui,bcyuxv,vj->bcyixj", basis, kept, basis) + 128).flatten(4).flatten(2, 3)
