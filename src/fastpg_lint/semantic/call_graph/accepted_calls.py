"""Calls in a function's body that block and that somebody accepts there, with what goes on from them."""

from fastpg_lint.catalogue.entries import BlockingKind
from fastpg_lint.semantic.call_graph.conversations import Conversations
from fastpg_lint.semantic.inference.inference import Inference
from fastpg_lint.semantic.project import Accepts

NO_CALL = -1


class AcceptedCalls:
    """Tells of one body's calls, asked in its order, which are accepted.

    Who accepts that a file is opened accepts that it is read, as one finding would tell of both.
    """

    def __init__(self, inference: Inference, module: str, accepts: Accepts) -> None:
        self._infer = inference
        self._module = module
        self._accepts = accepts
        self._talks: dict[BlockingKind, Conversations] = {}

    def has(self, statement: int, call: int, kind: BlockingKind) -> bool:
        """Whether a call in a statement that blocks in some way is accepted; it may be none, but a read."""
        is_accepted = self._accepts(self._module, statement, kind)
        if call == NO_CALL:
            return is_accepted
        if is_accepted:
            self._talks.setdefault(kind, Conversations(self._infer, self._module)).begin(call)
        return is_accepted or (kind in self._talks and self._talks[kind].is_part(call))
