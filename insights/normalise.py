"""Comments as the machine compares them: letters without their variants, words in clauses, emoji as a polarity.

Chat spelling is forgiven on both sides, in comments and in patterns: «дооолго», «курєр» and «didnt» are found as well.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

#: What the words or emoji say by themselves; mixed: both.
Polarity = Literal["positive", "negative", "mixed"]

_PLEASED = frozenset("👍👌🙏❤🧡💛💚💙💜🤍💖💗💓💕💞♥😀😃😄😁😆😊🙂☺😍🥰😘🤗🤩😎😇😉😌💪👏🙌🤝🎉🥳🔥💯✅⭐🌟🌹💐")
_DISPLEASED = frozenset("👎😡😠🤬👿😤😞😔😟🙁☹😣😖😫😩😢😭😥😓😒🙄😕😱😨😰🤦🤮🤢💩🖕💔❌😾😿")
#: «)))» and «(((» are smiles without eyes, as people write them in Russian and Ukrainian.
_SMILE = re.compile(r"[:;=]-?\)+|\){2,}")
_FROWN = re.compile(r"[:;=]-?\(+|\({2,}")

_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ`´′ʹ＇", "'"))
_REPEATED = re.compile(r"([^\W\d_])\1+")
#: Symbols, their modifiers and joiners: emoji are made of them.
_DROPPED = frozenset({"So", "Sk", "Cf", "Me", "Cs", "Co", "Cn"})

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_PAUSE = re.compile(r"[.!?,;:()\n\r«»\"—–]+|\s-+\s")
#: Words that turn the thought: what was denied before them is not denied after.
_TURNS = frozenset({"но", "а", "зато", "однако", "хотя", "але", "проте", "зате", "однак", "хоча", "but", "however"})


class Normalised(Struct, frozen=True):
    """`text` without emoji; `polarity` of the emoji and smiles, None without any that say something."""

    text: str
    polarity: Polarity | None


def normalise(comment: str) -> Normalised:
    """Lower case, ё as е, one kind of apostrophe, a repeated letter once (digits stay), emoji taken out."""
    plain = unicodedata.normalize("NFKC", comment.translate(_APOSTROPHES)).lower().replace("ё", "е")
    kept = "".join(_kept(sign) for sign in plain)
    return Normalised(_REPEATED.sub(r"\1", kept).strip(), _emoji_polarity(comment))


def words(normalised: str) -> list[str]:
    """In order, apostrophes left out."""
    return [word.replace("'", "") for word in _WORD.findall(normalised)]


def clauses(normalised: str) -> tuple[tuple[str, ...], ...]:
    """The words between pauses («,», «.», «но»); clauses without words are left out."""
    found: list[list[str]] = []
    for part in _PAUSE.split(normalised):
        found.append([])
        for word in words(part):
            if word in _TURNS:
                found.append([])
            else:
                found[-1].append(word)
    return tuple(tuple(clause) for clause in found if clause)


def together(polarities: Iterable[Polarity | None]) -> Polarity | None:
    """One polarity of several: mixed when they disagree, None when none of them says anything."""
    said = {polarity for polarity in polarities if polarity is not None}
    return said.pop() if len(said) == 1 else "mixed" if said else None


def _kept(sign: str) -> str:
    category = unicodedata.category(sign)
    if category == "Mn" or sign == "\u00ad":
        return ""
    return " " if category in _DROPPED else sign


def _emoji_polarity(comment: str) -> Polarity | None:
    signs = set(comment)
    pleased = bool(signs & _PLEASED or _SMILE.search(comment))
    displeased = bool(signs & _DISPLEASED or _FROWN.search(comment))
    return together(("positive" if pleased else None, "negative" if displeased else None))
