"""Windows' own reading of code page 1252, in which every byte is a character.

Python's cp1252 refuses five bytes that Windows takes as control characters. Bangla typed in Bijoy letters holds such
bytes, and none of them may cost a list.
"""

from __future__ import annotations

import codecs

WINDOWS_LATIN = "windows-latin"

_CHARACTERS = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256))


def decode(raw: bytes, errors: str = "strict") -> tuple[str, int]:
    """
    >>> decode(b"\\x86gvt \\x81")
    ('†gvt \\x81', 6)
    """
    return codecs.charmap_decode(raw, errors, _CHARACTERS)


def encode(text: str, errors: str = "strict") -> tuple[bytes, int]:
    return codecs.charmap_encode(text, errors, codecs.charmap_build(_CHARACTERS))


class _Decoder(codecs.IncrementalDecoder):
    def decode(self, input: bytes, final: bool = False) -> str:  # type: ignore[override]
        return decode(input, self.errors)[0]


class _Encoder(codecs.IncrementalEncoder):
    def encode(self, input: str, final: bool = False) -> bytes:
        return encode(input, self.errors)[0]


def _search(name: str) -> codecs.CodecInfo | None:
    if name.replace("_", "-") != WINDOWS_LATIN:
        return None
    return codecs.CodecInfo(
        encode,
        decode,  # type: ignore[arg-type]  # it takes no other buffers than bytes
        incrementalencoder=_Encoder,
        incrementaldecoder=_Decoder,
        name=WINDOWS_LATIN,
    )


codecs.register(_search)
