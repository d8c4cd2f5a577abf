"""The fonts that pictures are drawn with: where each comes from, its licence, and the faces made of them.

No font is committed. A package is named by its registry, name, version and SHA-256, so that everybody gets the same
glyphs. A face has the Chinese characters of one font and the Latin ones of the same or of another font. Held-out faces
are for the examination alone: no training face shares an outline with them, neither a Chinese nor a Latin one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Package:
    """An archive of fonts. ``fonts``: paths inside it that are unpacked, as a glob pattern."""

    kind: Literal["Debian", "npm"]
    name: str
    version: str
    licence: str
    sha256: str
    fonts: str


@dataclass(frozen=True, slots=True)
class Font:
    """A font of a package: the files that match ``files``, whole or in slices. ``number``: place in a collection."""

    package: str
    files: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Face:
    """``family``: of the Chinese characters. ``latin``: None where the Chinese font's own letters are used.

    ``wrong``: characters that the font draws in another one's shape; they count as missing.
    """

    name: str
    family: str
    chinese: Font
    latin: Font | None = None
    wrong: str = ""


_OFL = "SIL OFL 1.1"
_GPL = "GPL with font exception"
_EVERY_FONT = "*.[to]t[fc]"

PACKAGES = (
    Package("Debian", "fonts-noto-cjk", "1:20220127+repack1-1", _OFL,
            "4a2515eb6db3978b897fef9709ed0d2b1f4c6c4df4d83d6c4ef65f71f1b1f502", _EVERY_FONT),
    Package("Debian", "fonts-noto-cjk-extra", "1:20220127+repack1-1", _OFL,
            "5f6536c99f9b3d77a3c383c3f1544f6d49350e7f20832c4c979af0e33f603cb5", _EVERY_FONT),
    Package("Debian", "fonts-wqy-microhei", "0.2.0-beta-3.1", "Apache 2.0 or GPL 3 with font exception",
            "239163df984eea5c9da3b551aee374936222cdbd67f1a1be3cdcf3d76143ad66", _EVERY_FONT),
    Package("Debian", "fonts-arphic-uming", "0.2.20080216.2-11", "Arphic Public License",
            "2676b21b90df94f23418610291b71b43720c95cdccb420b97ab56edfd3ce4cf5", _EVERY_FONT),
    Package("Debian", "fonts-arphic-ukai", "0.2.20080216.2-5", "Arphic Public License",
            "b9db73184895b067f7911f9adbf3b137df99c2d4ec5425b4ad779a9834b7110b", _EVERY_FONT),
    Package("Debian", "fonts-cns11643-kai", "103.1+20181001-1", "Open Government Data License (Taiwan) 1.0",
            "c8c92e76357c0980b50d80d83674a5109a11624df83b9994c9118ad3aec31ece", "TW-Kai-98_1.ttf"),
    Package("Debian", "fonts-cns11643-sung", "103.1+20181001-1", "Open Government Data License (Taiwan) 1.0",
            "e8a9410078063f38132b79df00196ca3108bcb90ab6bb0b00afd629eba1044c0", "TW-Sung-98_1.ttf"),
    Package("Debian", "fonts-hanazono", "20170904-2.1", "Hanazono Font License or " + _OFL,
            "a6943366b4f5a6cec34221f8b4eb22555a628f0ee6ef4e3d3401cabe9363aeae", "HanaMinA.ttf"),
    Package("Debian", "fonts-smiley-sans", "1.1.1-1", _OFL,
            "ee62aac9a4b1dc3a5b414946fbcba5480dc557fe8ac0368342bcb9403e0f5156", _EVERY_FONT),
    Package("Debian", "fonts-unifont", "1:15.0.01-2", _OFL + " or GPL 2 with font exception",
            "cd46245f1b228d1277ed2b453ce893fde1cf4bf4ec317e82b0079395bdc9c2b5", "unifont.otf"),
    Package("npm", "harmonyos-sans-sc-webfont-splitted", "1.1.0", "HarmonyOS Sans Fonts License Agreement",
            "218d1ba8e1bcb520b8b906e8b35512b7ce2ea71bd1a8b85cef16c1ce6e8b9eb1", "*.woff2"),
    Package("npm", "@chinese-fonts/sypxzs", "3.0.0", _OFL,
            "74e399af67f1870e9be8483a3f361eed6bce94b81049b86988da23260867419d", "*.woff2"),
    Package("npm", "@fontsource/zcool-xiaowei", "5.3.0", _OFL,
            "da63bdd0b1fe09ca18433ced3033c0ecbcffcfdca09c021206e8076822d28720", "*.woff2"),
    Package("Debian", "fonts-dejavu-core", "2.37-6", "Bitstream Vera License",
            "8892669e51aab4dc56682c8e39d8ddb7d70fad83c369344e1e240bf3ca22bb76", _EVERY_FONT),
    Package("Debian", "fonts-liberation", "1:1.07.4-11", "GPL 2 with font exception",
            "efd381517f958b01969343634ffcbdd60056be7779af84c6f53a005090430204", _EVERY_FONT),
    Package("Debian", "fonts-lato", "2.0-2.1", _OFL,
            "86f50af146a7df9eca4e69f0262e73e708908435ebfa833df797adfa08843bc5", _EVERY_FONT),
    Package("Debian", "fonts-roboto-unhinted", "2:0~20170802-3", "Apache 2.0",
            "f89cf7d8a589489daecf750031ec50456ab3e648d49ff544f0f08753268fbd91", _EVERY_FONT),
    Package("Debian", "fonts-open-sans", "1.11-2", "Apache 2.0",
            "ed8c4258af6c23e5105fa18940544f060f3c9664fbe881f25130fe0c65bc1485", _EVERY_FONT),
    Package("Debian", "fonts-linuxlibertine", "5.3.0-6", _OFL + " or GPL 2 with font exception",
            "5c77471e910189b3e4e2eda2b1c5f549ddcaf4de8f9640b97773643970d29087", _EVERY_FONT),
    Package("Debian", "fonts-inter", "4.0~beta7+ds-1", _OFL,
            "6afd9014550e04b58bccf64b94f92ae1dbfd8018489b92de835408970234c24c", _EVERY_FONT),
    # Held out.
    Package("Debian", "fonts-wqy-zenhei", "0.9.45-8", "GPL 2 with font exception",
            "cfed2c29164ff2f133e40ed2046610b172b8618d174840936ac4ec9b6fd668e7", _EVERY_FONT),
    Package("Debian", "fonts-lxgw-wenkai", "1.250+repack-1", _OFL,
            "6d1e4c4aac78ad32062aefa2c836ee4d6e58f9dcf8b3f4407c9eefe304615318", _EVERY_FONT),
    Package("Debian", "fonts-cantarell", "0.303.1-1", _OFL,
            "8fdf5687d9e2ce70456664519025a6b48fbaaadbc5b1cfbf8b09f72c2dc5f09b", _EVERY_FONT),
    Package("Debian", "fonts-crosextra-caladea", "20200211-1", "Apache 2.0",
            "dd51af7629df5a2f3799f889cdf63d5abdda32e94e5de59398f728d98604a240", _EVERY_FONT),
)  # fmt: skip


def _noto(style: str, weight: str) -> Font:
    package = "fonts-noto-cjk" if weight in {"Regular", "Bold"} else "fonts-noto-cjk-extra"
    return Font(package, f"Noto{style}CJK-{weight}.ttc", 2)  # 2: the shapes of simplified Chinese


def _harmony(weight: str) -> Font:
    return Font("harmonyos-sans-sc-webfont-splitted", f"{weight}_*.woff2")


_MICRO_HEI = Font("fonts-wqy-microhei", "wqy-microhei.ttc")
_UMING = Font("fonts-arphic-uming", "uming.ttc")
_UKAI = Font("fonts-arphic-ukai", "ukai.ttc")
_TW_SUNG = Font("fonts-cns11643-sung", "TW-Sung-98_1.ttf")


def _liberation(style: str) -> Font:
    return Font("fonts-liberation", f"Liberation{style}.ttf")


TRAINING_FACES = (
    Face("noto-sans-light", "Noto Sans CJK", _noto("Sans", "Light")),
    Face("noto-sans-regular", "Noto Sans CJK", _noto("Sans", "Regular")),
    Face("noto-sans-regular-inter", "Noto Sans CJK", _noto("Sans", "Regular"),
         Font("fonts-inter", "Inter-Regular.otf")),
    Face("noto-sans-medium-liberation", "Noto Sans CJK", _noto("Sans", "Medium"), _liberation("Sans-Regular")),
    Face("noto-sans-bold-dejavu", "Noto Sans CJK", _noto("Sans", "Bold"),
         Font("fonts-dejavu-core", "DejaVuSans-Bold.ttf")),
    Face("noto-serif-regular", "Noto Serif CJK", _noto("Serif", "Regular")),
    Face("noto-serif-medium-liberation", "Noto Serif CJK", _noto("Serif", "Medium"), _liberation("Serif-Regular")),
    Face("noto-serif-bold-dejavu", "Noto Serif CJK", _noto("Serif", "Bold"),
         Font("fonts-dejavu-core", "DejaVuSerif-Bold.ttf")),
    Face("noto-serif-black", "Noto Serif CJK", _noto("Serif", "Black")),
    Face("zhen-song", "Zhen Song", Font("@chinese-fonts/sypxzs", "*.woff2")),
    Face("micro-hei", "WenQuanYi Micro Hei", _MICRO_HEI),
    Face("micro-hei-dejavu-mono", "WenQuanYi Micro Hei", _MICRO_HEI, Font("fonts-dejavu-core", "DejaVuSansMono.ttf")),
    Face("harmony-light-roboto", "HarmonyOS Sans", _harmony("Light"),
         Font("fonts-roboto-unhinted", "Roboto-Light.ttf")),
    Face("harmony-regular", "HarmonyOS Sans", _harmony("Regular")),
    Face("harmony-medium-open-sans", "HarmonyOS Sans", _harmony("Medium"),
         Font("fonts-open-sans", "OpenSans-Semibold.ttf")),
    Face("harmony-bold-lato", "HarmonyOS Sans", _harmony("Bold"), Font("fonts-lato", "Lato-Bold.ttf")),
    Face("uming", "AR PL UMing", _UMING),
    Face("uming-liberation-mono", "AR PL UMing", _UMING, _liberation("Mono-Regular")),
    Face("ukai", "AR PL UKai", _UKAI),
    Face("ukai-libertine", "AR PL UKai", _UKAI, Font("fonts-linuxlibertine", "LinLibertine_R.otf")),
    Face("tw-kai", "TW-Kai", Font("fonts-cns11643-kai", "TW-Kai-98_1.ttf")),
    Face("tw-sung-liberation", "TW-Sung", _TW_SUNG, _liberation("Serif-Bold")),
    Face("hana-mincho", "Hanazono Mincho", Font("fonts-hanazono", "HanaMinA.ttf")),
    Face("xiaowei", "ZCOOL XiaoWei", Font("@fontsource/zcool-xiaowei", "*.woff2"), wrong="己"),
    Face("smiley-sans", "Smiley Sans", Font("fonts-smiley-sans", "SmileySans-Oblique.ttf")),
    Face("unifont", "GNU Unifont", Font("fonts-unifont", "unifont.otf")),
)  # fmt: skip

HELD_OUT_FACES = (
    Face("zen-hei-cantarell", "WenQuanYi Zen Hei", Font("fonts-wqy-zenhei", "wqy-zenhei.ttc"),
         Font("fonts-cantarell", "Cantarell-Regular.otf")),
    Face("wenkai-caladea", "LXGW WenKai", Font("fonts-lxgw-wenkai", "LXGWWenKai-Regular.ttf"),
         Font("fonts-crosextra-caladea", "Caladea-Regular.ttf")),
)  # fmt: skip

#: Signs that a training face lacks are drawn in this one, as an operating system would.
SIGNS_OF_TRAINING = _noto("Sans", "Regular")
