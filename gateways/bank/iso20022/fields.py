"""One element, flattened: what stands under which path of local names."""

from __future__ import annotations

from lxml import etree

_LOCAL: dict[str, str] = {}
_MAXIMUM_NAMES = 4096


def _local(tag: str) -> str:
    """The local name, remembered: a file has a few hundred tags and millions of elements."""
    name = _LOCAL.get(tag)
    if name is None:
        name = tag.rpartition("}")[2]
        if len(_LOCAL) < _MAXIMUM_NAMES:
            _LOCAL[tag] = name
    return name


class Fields:
    """Texts by path (`Refs/EndToEndId`), spaces around them cut off, empty ones left out; an
    amount's currency stands beside it (`Amt@Ccy`)."""

    __slots__ = ("_empty", "_texts")

    def __init__(self, element: etree._Element, without: frozenset[str] = frozenset()) -> None:
        """`without`: local names of children that are left out with all that is below them."""
        self._texts: dict[str, list[str]] = {}
        self._empty: set[str] = set()
        self._walk(element, "", without)

    @classmethod
    def nothing(cls) -> Fields:
        """Of an element that is not there."""
        return cls(etree.Element("nothing"))

    def text(self, *paths: str) -> str:
        """The first text found, by the first path that has one; empty if none has."""
        for path in paths:
            found = self._texts.get(path)
            if found:
                return found[0]
        return ""

    def texts(self, *paths: str) -> list[str]:
        """All texts, path by path, each in the order of the file."""
        return [text for path in paths for text in self._texts.get(path, ())]

    def has(self, top: str) -> bool:
        """Whether anything is said in this child, or below it."""
        return any(path == top or path.startswith(top + "/") for path in self._texts)

    def is_empty(self, path: str) -> bool:
        """Whether such an element stands there with nothing in it."""
        return path in self._empty

    def ending(self, name: str) -> list[str]:
        """All texts of elements with this local name, however deep."""
        return [
            text
            for path, found in self._texts.items()
            if path == name or path.endswith("/" + name)
            for text in found
        ]

    def _walk(self, element: etree._Element, prefix: str, without: frozenset[str]) -> None:
        for child in element:
            tag = child.tag
            if not isinstance(tag, str):
                continue  # an entity that was not resolved: the parser has refused it elsewhere
            name = _local(tag)
            if name in without:
                continue
            path = prefix + name
            if len(child):
                self._walk(child, path + "/", without)
                continue
            text = child.text
            if text and (text := text.strip()):
                self._texts.setdefault(path, []).append(text)
            else:
                self._empty.add(path)
            if name.endswith("Amt") and (currency := child.get("Ccy")) is not None:
                self._texts.setdefault(path + "@Ccy", []).append(currency.strip())
