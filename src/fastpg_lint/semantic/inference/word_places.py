"""Where modules call what is spelled in a way, and where they hand it over: remembered beyond the modules.

Of a common function this is asked again and again, of many modules, most of which have been let go of since.
A few numbers of each are held, and the module is read again only where a call has to be looked at.
"""

from fastpg_lint.facts.access_paths import last_word
from fastpg_lint.incremental.inputs import Memo
from fastpg_lint.semantic.inference.evaluator import Evaluator

_MOST = 20_000
"""Answers of a kind that are held, some 10 MB of them."""

Numbers = tuple[int, ...]
_Handed = tuple[tuple[int, int], ...]
_Word = tuple[str, str]
"""A module, and a word."""


class WordPlaces:
    """Finds words in modules. Whoever asks depends on what a `ModuleView` would have told of."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        tracker = evaluator.tracker
        self._called = Memo[tuple[str, tuple[str, ...]], Numbers](tracker, self._find_called, most=_MOST)
        self._hands_over = Memo[_Word, bool](tracker, self._find_hands_over, most=_MOST)
        self._handed = Memo[_Word, _Handed](tracker, self._find_handed, most=_MOST)
        self._of_values = Memo[str, Numbers](tracker, self._find_of_values, most=_MOST)

    def called(self, module: str, words: tuple[str, ...]) -> Numbers:
        """Numbers of the calls in a module of what has one of some last words, in order."""
        return self._called((module, words))

    def hands_over(self, module: str, word: str) -> bool:
        """Whether a module uses as a value what ends with a word."""
        return self._hands_over((module, word))

    def handed(self, module: str, word: str) -> _Handed:
        """The arguments that end with a word, each by its call's number and its place among the arguments."""
        return self._handed((module, word))

    def of_values(self, module: str) -> Numbers:
        """Numbers of the calls in a module of what names, subscripts and other calls give."""
        return self._of_values(module)

    def _find_called(self, key: tuple[str, tuple[str, ...]]) -> Numbers:
        module, words = key
        return tuple(self._evaluator.modules.view(module).calls_spelled(words))

    def _find_hands_over(self, key: _Word) -> bool:
        module, word = key
        return word in self._evaluator.modules.view(module).handed_over

    def _find_handed(self, key: _Word) -> _Handed:
        module, word = key
        return tuple(
            (number, position)
            for number, call in self._evaluator.modules.view(module).facts.calls.items()
            for position, argument in enumerate(call.arguments)
            if not argument.stars and last_word(argument.value) == word
        )

    def _find_of_values(self, module: str) -> Numbers:
        return self._evaluator.modules.view(module).calls_of_values
