"""The sound of a name, the same from both scripts: consonants by class, vowels only where a word begins.

Made for finding candidates and for saying "same sound", never for deciding alone: names that differ only in
their vowels share a skeleton (Hasan and Hossain). The classes fold what spellings exchange: aspirated and
plain, s and sh and chh, z and j, v and b. An h between letters stays, or Rehana, Rina and Rani would sound
the same.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from records.bangla_names import LONGEST_REMEMBERED, name_words

# --- words that have one sound and many spellings, or one spelling and another sound --------------

_ONE_SOUND = {
    unicodedata.normalize("NFC", spelling): sound
    for sound, spellings in {
        "md": "md mo moh mohd mohammad mohammed mohamad mohamed mohammod muhammad muhammed mohamod mahammad "
        "mahammed "
        "মো মোং মোহা মোহাং মোহাম্মদ মোহাম্মাদ মোহাম্মেদ মুহাম্মদ মুহাম্মাদ মুহম্মদ মোহম্মদ মহাম্মদ মহম্মদ",
        "mst": "mst most mosa mosah msa mosst mosammat mosammot mossammat mosammath musammat mussammat "
        "mosamat মোছা মোসা মোসাম্মৎ মোসাম্মত মোছাম্মৎ মোছাম্মত মুসাম্মৎ মুছাম্মৎ মোসাম্মাৎ মোছাম্মাৎ",
        "m": "mia miah miya miyah mian myan mya মিয়া মিঞা মিয়াঁ মিয়াহ মিয়ান মিঁয়া মিঞাঁ",
        "bn": "bhuiyan bhuyan bhuiya bhuyia bhuya bhuian bhuiyah bhuyian "
        "ভূঁইয়া ভুঁইয়া ভূইয়া ভুইয়া ভূঞা ভূঁঞা ভূঞাঁ ভুঞা",
        "snh": "singha sinha সিংহ সিনহা",
        "Ashk": "ishaq ishak ishaque ishaaq eshak eshaque esahak ইসহাক ইছহাক",
        "sjhn": "shahjahan shajahan shahajahan sajahan shahzahan শাহজাহান শাজাহান সাজাহান ছাজাহান শাহাজাহান",
        "Adn": "uddin uddeen udin ueddin উদ্দিন উদ্দীন উদ্দ্বীন উদদিন উদদীন",
        "Alh": "ullah ulla ulah উল্লাহ উল্লা উল্যা উল্যাহ",
        # Letters on their own are spoken by name: M. in Latin is এম in Bangla.
        "Am": "m", "As": "s", "An": "n", "Al": "l", "Ar": "r", "Af": "f", "Ac": "h", "Aks": "x", "j": "g",
        "s": "c",
    }.items()
    for spelling in spellings.split()
}  # fmt: skip
# The servant-of compounds: the article changes with the next word (Abdur Rahman, Abdus Samad), and lists
# write any.
_ABDUL = re.compile("abd(?:[uo]+[lrsnztdj]*h?|el)?|আব্?দ[ুূ][লরসনজযতদশ]?|আব্দ")

# --- one name written as one word or as two -------------------------------------------------------

_ARTICLES = frozenset({"ul", "ur", "us", "uz", "uj", "un", "ush", "ud", "উল", "উর", "উস", "উজ", "উয", "উন", "উদ", "উশ"})
_DIN = frozenset({"din", "deen", "দিন", "দীন"})
_WRITTEN_TOGETHER = tuple(
    (re.compile(pattern), first, last)
    for pattern, first, last in (
        ("([a-z]{2,}?)(?:u|oo|ue)dd?(?:in|een)", r"\1", "uddin"),
        ("(.{2,}?)[উু]দ্?দ্?ব?[িী]ন", r"\1", "উদ্দিন"),
        ("([a-z]{2,}?)(?:ullah?|ulah)", r"\1", "ullah"),
        ("(.{2,}?)[উু]ল্[লয]াহ?্?", r"\1", "উল্লাহ"),
        ("([a-z]{2,}[uo])[zj]{1,2}aman", r"\1z", "zaman"),
        ("(.{2,}[ুো])[জয]্?[জয]?ামান", r"\1জ", "জামান"),
        ("([a-z]{2,}u)nn?aha?[ae]r", r"\1n", "nahar"),
        ("(.{2,}ু)ন্?নাহার", r"\1ন", "নাহার"),
        ("([a-z]{2,}u)nn?[ei]+s+h?a", r"\1n", "nesa"),
        ("(.{2,}ু)ন্?ন[েি](?:[সছশ]|চ্ছ|স্স)া", r"\1ন", "নেসা"),
        ("(h[ou]sn[ea]y?)ara", "hosne", "ara"),
        ("হ[োু]সনে?(?:য়া|আ)রা", "হোসনে", "আরা"),
        ("sha+h?al[ao]m", "shah", "alam"),
        ("শাহ[আা]লম", "শাহ", "আলম"),
    )
)

# --- Latin ----------------------------------------------------------------------------------------

_LATIN_SOUNDS = {
    "kshm": "k", "xm": "k", "ksh": "k", "tch": "c", "chh": "s", "cch": "c", "chr": "kr", "ch": "c", "ck": "k",
    "kh": "k", "gh": "g", "jh": "j", "zh": "j", "th": "t", "dh": "d", "ph": "f", "bh": "b", "sh": "s",
    "ng": "n", "rya": "rj", "ge": "j", "c": "k", "q": "k", "x": "ks", "z": "j", "v": "b",
}  # fmt: skip
# ge is j only at the two ends of George: Begum and Nargis have a g. A c before e, i or y is an s.
_LATIN = re.compile(
    "kshm|xm|ksh(?=[a-z])|tch|chh|cch|chr|ch|ck|kh|gh|jh|zh|th|dh|ph|bh|sh|ng|rya$|^ge(?=o)|ge$"
    "|(?P<soft>c(?=[eiy]))|[cqxzv]|(?P<vowel>[aeiouwy]+)"
)
_DOUBLED = re.compile(r"([a-z])\1+")


def _latin_sound(match: re.Match[str]) -> str:
    if match.lastgroup == "vowel":
        return "-"
    return "s" if match.lastgroup == "soft" else _LATIN_SOUNDS[match[0]]


# --- Bangla ---------------------------------------------------------------------------------------

_YA = "\u09af\u09bc"
_HASANT = "\u09cd"
_BANGLA = dict.fromkeys(range(0x0980, 0x0A00), "") | {
    ord(letter): sound
    for sound, letters in {
        "k": "কখ", "g": "গঘ", "c": "চ", "s": "ছশষস", "j": "জঝয", "t": "টঠতথৎ", "d": "ডঢদধ", "n": "ঙঞণনং",
        "p": "প", "f": "ফ", "b": "বভ", "m": "ম", "r": "রৰঋৠৃৄ", "l": "ল", "h": "হ",
        "-": "অআইঈউঊএঐওঔািীুূেৈোৌৗৱ", "+": _HASANT,
    }.items()
    for letter in letters
}  # fmt: skip
# The glide keeps its neighbours apart; the y and the w after a consonant are not spoken.
_BANGLA_CLUSTERS = (
    (re.compile(f"{_HASANT}?{_YA}"), "ৱ"),
    (re.compile("[\u09a1\u09a2]\u09bc"), "র"),
    (re.compile("জ্ঞ"), "গ"),
    (re.compile("ক্ষ(?:্ম)?"), "ক"),
    (re.compile("(?:ঙ্|ং)[গঘ]"), "ন"),
    (re.compile("র্য$"), "রজ"),
    (re.compile("্য"), ""),
    (re.compile("(?<=[^মবরল])্ব"), ""),
)
_GEMINATE = re.compile(r"([a-z])(?:\+\1)+")
_LAST_H = re.compile(r"(?<=.)h\+?$")

_SCRIPTS = re.compile("[a-z]+|[\u0980-\u09e5\u09f0\u09f1]+")
_ACCENT = re.compile("[\u0300-\u036f]")


def _sounds(word: str) -> str:
    """The classes of one word in one script, vowels as '-', doubled consonants once."""
    if word.isascii():
        return _DOUBLED.sub(r"\1", _LATIN.sub(_latin_sound, word))
    for cluster, plain in _BANGLA_CLUSTERS:
        word = cluster.sub(plain, word)
    return _GEMINATE.sub(r"\1", word.translate(_BANGLA)).replace("+", "")


@lru_cache(maxsize=65_536)
def _word_skeleton(word: str) -> str:
    """The skeleton of a folded word; two words where the word is a compound that others write in two."""
    if (known := _ONE_SOUND.get(word)) is not None:
        return known
    if _ABDUL.fullmatch(word):
        return "Abd"
    for compound, first, last in _WRITTEN_TOGETHER:
        if parts := compound.fullmatch(word):
            return f"{_word_skeleton(parts.expand(first))} {_word_skeleton(last)}"
    sounds = _LAST_H.sub("", _sounds(word))
    if sounds.startswith("-"):
        sounds = "A" + sounds
    return sounds.replace("-", "")


def _in_one_script(word: str) -> list[str]:
    """The Latin and Bangla pieces of a word that is not plainly one or the other; accents, digits and the
    rest out."""
    plain = word if word.isascii() else _ACCENT.sub("", unicodedata.normalize("NFD", word))
    return _SCRIPTS.findall(unicodedata.normalize("NFC", plain))


def skeleton(name: str) -> str:
    """The consonant skeleton of a name in Bangla or Latin letters, its words joined by a space, prefixes
    left out.

    Empty where the name has no letter of these scripts. Words stay in their written order.

    >>> skeleton("Md. Mukhles Uddin"), skeleton("মোকলেছ উদ্দিন")
    ('mkls Adn', 'mkls Adn')
    """
    return _skeleton(name) if len(name) <= LONGEST_REMEMBERED else _skeleton.__wrapped__(name)


@lru_cache(maxsize=16_384)
def _skeleton(name: str) -> str:
    words: list[str] = []
    for part in name_words(name):
        for word in [part] if part.isascii() and part.isalpha() else _in_one_script(part):
            if words and word in _DIN and words[-1].endswith(("ud", "ুদ", "উদ")):
                words[-1:] = [words[-1][:-2], "uddin"]
            elif words and word in _ARTICLES and word.isascii() == words[-1].isascii():
                words[-1] += word
            else:
                words.append(word)
    sounds = (
        _word_skeleton(word) if len(word) <= LONGEST_REMEMBERED else _word_skeleton.__wrapped__(word) for word in words
    )
    return " ".join(filter(None, sounds))
