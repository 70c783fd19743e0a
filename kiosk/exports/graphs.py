"""The network as GraphML, as dynamic GEXF 1.3 and as a list of edges.

One arrow for each tutor, tutee, tema and kind, also where they run side by side. Nothing is
weighted: an arrow has its school days, and whoever reads the file decides what they mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from kiosk.exports.columns import Cell
from kiosk.exports.sheets import lines
from kiosk.exports.values import Arrow, Network, Node

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'

_NODE = ("kind",)
_NODE_NAMED = ("kind", "name", "group")
_EDGE = ("kind", "tema", "days")
_EDGE_NAMED = ("kind", "tema", "days", "title")


def _fit(text: str) -> str:
    """A text without the characters that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)


def _quoted(text: str) -> str:
    return quoteattr(_fit(text))


def _text(text: str) -> str:
    return escape(_fit(text), {"\r": "&#13;"})


def _of_node(node: Node) -> dict[str, str]:
    group = node.person.more[0] if node.person.more else ""
    return {"kind": node.kind, "name": node.person.name, "group": group}


def _of_arrow(arrow: Arrow) -> dict[str, str]:
    days = " ".join(map(str, arrow.days))
    return {"kind": arrow.kind, "tema": arrow.tema.code, "days": days, "title": arrow.tema.name}


def graphml(network: Network, *, names: bool = False) -> Iterator[bytes]:
    """A directed graph. Nodes: kind (pupil or adult). Edges: kind, tema, days (school days).

    names: nodes also have name and group, edges the tema's title.
    """
    nodes, edges = (_NODE_NAMED, _EDGE_NAMED) if names else (_NODE, _EDGE)
    head = [_HEAD, '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n']
    for whose, keys in (("node", nodes), ("edge", edges)):
        for key in keys:
            head.append(
                f'<key id="{whose}-{key}" for="{whose}" attr.name="{key}" attr.type="string"/>\n'
            )
    head.append('<graph id="network" edgedefault="directed">\n')
    yield "".join(head).encode()
    for node in network.nodes:
        data = _data("node", nodes, _of_node(node))
        yield f"<node id={_quoted(node.person.code)}>{data}</node>\n".encode()
    for arrow in network.arrows:
        data = _data("edge", edges, _of_arrow(arrow))
        yield (
            f"<edge id={_quoted(arrow.code)} source={_quoted(arrow.tutor.code)}"
            f" target={_quoted(arrow.tutee.code)}>{data}</edge>\n"
        ).encode()
    yield b"</graph>\n</graphml>\n"


def _data(whose: str, keys: Sequence[str], values: dict[str, str]) -> str:
    return "".join(f'<data key="{whose}-{key}">{_text(values[key])}</data>' for key in keys)


def gexf(network: Network, *, names: bool = False) -> Iterator[bytes]:
    """The same as `graphml`, in time: each arrow has a spell for every run of its school days.

    A time is the number of a school day, both ends of a spell included. Nodes have no time of
    their own. Each arrow has its tema for a kind of edge, by which Gephi keeps parallel ones apart.
    """
    nodes, edges = (_NODE_NAMED, _EDGE_NAMED) if names else (_NODE, _EDGE)
    days = [day for arrow in network.arrows for day in arrow.days]
    whole = f' start="{min(days)}" end="{max(days)}"' if days else ""
    head = [
        _HEAD,
        '<gexf xmlns="http://gexf.net/1.3" version="1.3">\n',
        "<meta><creator>tutoria-kiosk</creator></meta>\n",
        '<graph defaultedgetype="directed" mode="dynamic" timeformat="integer"'
        f' timerepresentation="interval"{whole}>\n',
    ]
    for whose, keys in (("node", nodes), ("edge", edges)):
        head.append(f'<attributes class="{whose}" mode="static">\n')
        head += [f'<attribute id="{key}" title="{key}" type="string"/>\n' for key in keys]
        head.append("</attributes>\n")
    yield "".join(head).encode()
    yield b"<nodes>\n"
    for node in network.nodes:
        values = _values(nodes, _of_node(node))
        label = _quoted(node.person.name or node.person.code)
        yield f"<node id={_quoted(node.person.code)} label={label}>{values}</node>\n".encode()
    yield b"</nodes>\n<edges>\n"
    for arrow in network.arrows:
        values = _values(edges, _of_arrow(arrow))
        spells = "".join(f'<spell start="{a}" end="{b}"/>' for a, b in arrow.spells)
        kind = arrow.tema.code + ("" if arrow.kind == "tutoring" else f" {arrow.kind}")
        yield (
            f"<edge id={_quoted(arrow.code)} source={_quoted(arrow.tutor.code)}"
            f" target={_quoted(arrow.tutee.code)} kind={_quoted(kind)}>"
            f"{values}<spells>{spells}</spells></edge>\n"
        ).encode()
    yield b"</edges>\n</graph>\n</gexf>\n"


def _values(keys: Sequence[str], values: dict[str, str]) -> str:
    each = (f'<attvalue for="{key}" value={_quoted(values[key])}/>' for key in keys)
    return f"<attvalues>{''.join(each)}</attvalues>"


EDGE_COLUMNS = ("Id", "Source", "Target", "Type", "kind", "tema", "days")
EDGE_COLUMNS_NAMED = (*EDGE_COLUMNS, "source_name", "target_name", "title")
"""The first four as Gephi calls them."""


def edges_csv(network: Network, *, names: bool = False) -> Iterator[bytes]:
    """A line for each arrow, for programs: commas, no byte order mark, the same in any language."""

    def rows() -> Iterator[Sequence[Cell]]:
        yield EDGE_COLUMNS_NAMED if names else EDGE_COLUMNS
        for arrow in network.arrows:
            of = _of_arrow(arrow)
            row = (arrow.code, arrow.tutor.code, arrow.tutee.code, "Directed",
                   of["kind"], of["tema"], of["days"])  # fmt: skip
            yield (*row, arrow.tutor.name, arrow.tutee.name, of["title"]) if names else row

    return lines(rows(), ",")
