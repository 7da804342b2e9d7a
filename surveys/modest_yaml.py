"""YAML of a size that people write. A file of a few lines can name itself over and over and mean more than fits into a
machine; such a file, and one that is simply too long, is refused before anything is made of it.
"""

from __future__ import annotations

import yaml

from surveys.sizes import FILE

#: Values in one file, counted each time an alias repeats them.
MOST_VALUES = 100_000


def refuse_long(text: str) -> str:
    """The text itself; ValueError when nobody can have written it."""
    if len(text) > FILE:
        raise ValueError(f"expected at most {FILE} characters, got {len(text)}")
    return text


class ModestLoader(yaml.SafeLoader):
    """Plain values only, and not too many of them."""

    def get_single_node(self) -> yaml.Node | None:
        node = super().get_single_node()
        if node is not None and _values(node, {}) > MOST_VALUES:
            raise yaml.MarkedYAMLError(problem=f"more than {MOST_VALUES} values", problem_mark=node.start_mark)
        return node


def _values(node: yaml.Node, counted: dict[int, int]) -> int:
    """How many values the node means; one that contains itself means too many."""
    if id(node) not in counted:
        counted[id(node)] = MOST_VALUES
        counted[id(node)] = 1 + sum(_values(part, counted) for part in _parts(node))
    return counted[id(node)]


def _parts(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return node.value if isinstance(node, yaml.SequenceNode) else []
