"""Circles in a graph: the groups of nodes that each lead to all others of their group."""

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def components(nodes: Iterable[Node], below: Callable[[Node], Iterable[Node]]) -> list[list[Node]]:
    """The groups, those that others lead to before those others; most nodes are alone in theirs.

    `below` gives what a node leads to among the nodes. (Tarjan, *Depth-first search and linear graph
    algorithms*, 1972; with a stack of its own, since chains of calls are long.)
    """
    number: dict[Node, int] = {}
    lowest: dict[Node, int] = {}
    stack: list[Node] = []
    waiting: set[Node] = set()
    found: list[list[Node]] = []
    for start in nodes:
        if start in number:
            continue
        path = [(start, iter(tuple(below(start))))]
        while path:
            node, rest = path[-1]
            if node not in number:
                number[node] = lowest[node] = len(number)
                stack.append(node)
                waiting.add(node)
            for one in rest:
                if one not in number:
                    path.append((one, iter(tuple(below(one)))))
                    break
                if one in waiting:
                    lowest[node] = min(lowest[node], number[one])
            else:
                path.pop()
                if path:
                    above = path[-1][0]
                    lowest[above] = min(lowest[above], lowest[node])
                if lowest[node] == number[node]:
                    found.append(_taken(stack, node))
                    waiting.difference_update(found[-1])
    return found


def _taken(stack: list[Node], last: Node) -> list[Node]:
    """Takes a group off the stack, up to its first node."""
    at = stack.index(last)
    group = stack[at:]
    del stack[at:]
    return group
