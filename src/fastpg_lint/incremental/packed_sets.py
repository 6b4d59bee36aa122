"""Sets of inputs as answers keep them: short, since most answers depend on few of many thousand inputs.

A set is worked with as a number with a bit for each input, so that two are united by one operation. Such a
number is as long as its highest bit is high: where the numbers of the inputs are shorter, those are kept.
"""

from array import array

Packed = int | bytes
"""A set that is kept: the number itself, or the numbers of its inputs one after another."""

_SHORT = 256
"""Bits of a number that is as short as what it would be packed as."""
_SIZE = array("I").itemsize
_FEW = 64
"""Inputs of a set that are told one after another."""
_BITS = tuple(tuple(bit for bit in range(8) if byte >> bit & 1) for byte in range(256))
"""The bits in each byte."""
_MOST_AT_HAND = 16_000_000
"""Bytes of sets that are at hand both ways, unpacked and packed; others are packed and unpacked again."""


class PackedSets(dict[Packed, int]):
    """Sets by what they are packed as, unpacked when they are asked for."""

    def __init__(self) -> None:
        super().__init__()
        self._packed: dict[int, Packed] = {}
        self._weight = 0

    def pack(self, read: int) -> Packed:
        """What a set is kept as; for equal sets the same, as long as it is at hand."""
        packed = self._packed.get(read)
        if packed is None:
            packed = self._at_hand(_pack(read), read)
        return packed

    def __missing__(self, packed: Packed) -> int:
        read = _unpack(packed)
        self._at_hand(packed, read)
        return read

    def _at_hand(self, packed: Packed, read: int) -> Packed:
        self._weight += _SHORT + read.bit_length() // 8
        if self._weight > _MOST_AT_HAND:
            self.clear()
            self._packed.clear()
            self._weight = 0
        self[packed] = read
        self._packed[read] = packed
        return packed


class Meeting(dict[Packed, bool]):
    """Whether packed sets have anything in common with a set, each worked out once."""

    def __init__(self, read: int) -> None:
        super().__init__()
        self.read = read
        self._numbers = frozenset(_numbers(read))

    def __missing__(self, packed: Packed) -> bool:
        if isinstance(packed, int):
            meets = packed & self.read != 0
        else:
            meets = not self._numbers.isdisjoint(array("I", packed))
        self[packed] = meets
        return meets


def _pack(read: int) -> Packed:
    length = read.bit_length()
    if length <= _SHORT or read.bit_count() * _SIZE * 8 >= length:
        return read
    return _numbers(read).tobytes()


def _unpack(packed: Packed) -> int:
    if isinstance(packed, int):
        return packed
    numbers = array("I", packed)
    bits = bytearray(numbers[0] // 8 + 1)
    for number in numbers:
        bits[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(bits, "little")


def _numbers(read: int) -> "array[int]":
    """The numbers of the inputs in a set, the highest first."""
    return array("I", reversed(numbers_in(read)))


def numbers_in(read: int) -> list[int]:
    """The numbers of the inputs in a set, going up."""
    if read.bit_count() > _FEW:
        # One step for each would go through the whole number each time.
        in_bytes = read.to_bytes((read.bit_length() + 7) // 8, "little")
        return [8 * place + bit for place, byte in enumerate(in_bytes) if byte for bit in _BITS[byte]]
    found = []
    while read:
        lowest = read & -read
        found.append(lowest.bit_length() - 1)
        read ^= lowest
    return found
