"""Does this model read? A code is drawn large on a picture that comes along; a model that works can read it.

So weights are judged that no test has ever seen: damaged ones, ones of another model, quantised too far, or computed
wrongly on this very device.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from glm4v_operator.conversation import Pixels, Turn
from glm4v_operator.errors import AnswerFailed, ItemError, WeightsWrong
from glm4v_operator.sampling import Sampling
from glm4v_operator.worker.engine_interface import EngineAnswer, EngineRequest

#: An answer may say more than the code, but not tell stories.
_MOST_TOKENS = 48


@dataclass(frozen=True, slots=True)
class KnownAnswer:
    """``picture``: a file; ``expected``: what an answer to ``prompt`` must contain, white space left out."""

    picture: Path
    prompt: str
    expected: str

    def request(self, side: int) -> EngineRequest:
        """The question, its picture brought to ``side`` x ``side`` pixels as the official preprocessing does it."""
        from PIL import Image

        with Image.open(self.picture) as file:
            image = file.convert("RGB").resize((side, side), Image.Resampling.BICUBIC)
        pixels = Pixels(side, side, image.tobytes())
        return EngineRequest(
            id="known-answer",
            task="ocr",
            turns=(Turn("user", self.prompt, has_image=True),),
            image=pixels,
            image_sha256=pixels.sha256,
            sampling=Sampling(max_new_tokens=_MOST_TOKENS),
        )

    def check(self, result: EngineAnswer | ItemError | AnswerFailed) -> None:
        """Raise WeightsWrong unless ``result`` is an answer that contains what is expected."""
        text = result.text if isinstance(result, EngineAnswer) else ""
        if isinstance(result, EngineAnswer) and self.expected in "".join(text.split()):
            return
        said = repr(text[:200]) if isinstance(result, EngineAnswer) else f"no answer ({result})"
        raise WeightsWrong(
            f"known-answer check: asked {self.prompt!r} about {self.picture.name}, expected an answer with "
            f"{self.expected!r}, found {said}: this model cannot read. Its weights are damaged, another model's, or "
            "computed wrongly here; fetch the model again, or try it without quantisation"
        )


#: Asked in words that glm4v-nano is trained on, too.
SHIPPED = KnownAnswer(
    picture=Path(__file__).with_name("known_answer.png"),
    prompt="Read all the text in the picture.",
    expected="K7R4",
)
