"""YAML as people mean it: `off` and `09:30` are words, a key stands once, a key without a value is absent."""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import Any

import yaml

from surveys.modest_yaml import ModestLoader, refuse_long


def read_yaml(text: str) -> Any:
    """ValueError names the line."""
    try:
        return yaml.load(refuse_long(text), _StrictLoader)
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise ValueError(f"{line}{error.problem or error.context}") from None
    except RecursionError:
        raise ValueError("nested too deeply") from None
    except yaml.YAMLError as error:
        raise ValueError(" ".join(str(error).split())) from None


class _StrictLoader(ModestLoader):
    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  # The library declares it so.

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        found: dict[Hashable, Any] = {}
        lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            key, line = _key(key_node), key_node.start_mark.line + 1
            if key in lines:
                raise yaml.MarkedYAMLError(
                    problem=f"'{key}' is written twice, first in line {lines[key]}", problem_mark=key_node.start_mark
                )
            lines[key] = line
            value = self.construct_object(value_node, deep=deep)
            if value is not None:
                found[key] = value
        return found


def _key(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise yaml.MarkedYAMLError(problem="a key must be a word", problem_mark=node.start_mark)
    return str(node.value)


def _construct_number(_loader: yaml.SafeLoader, node: yaml.ScalarNode) -> int | float:
    return float(node.value) if "." in node.value else int(node.value)


for _kind, _shape, _first in (
    ("null", r"~|null|", ["~", "n", ""]),
    ("bool", r"true|false", ["t", "f"]),
    ("int", r"[-+]?(?:0|[1-9]\d*)", list("-+0123456789")),
    ("float", r"[-+]?(?:0|[1-9]\d*)\.\d+", list("-+0123456789")),
):
    _StrictLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_kind}", re.compile(f"(?:{_shape})$"), _first)
for _kind in ("int", "float"):
    _StrictLoader.add_constructor(f"tag:yaml.org,2002:{_kind}", _construct_number)
