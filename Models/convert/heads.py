"""Heads at the end of a calculator's graph: they see its own maps, so that they cost a matrix product or two."""

from collections.abc import Sequence

from convert.graph import Graph
from errors import InstallError
from heads.head import Head

OPERATORS = {"softmax": "Softmax", "sigmoid": "Sigmoid"}


def append(graph: Graph, maps: Sequence[str], channels: int, heads: Sequence[Head]) -> None:
    """Adds an output [N, classes] for each question of the heads.

    The heads look at the averages of the maps [N, C, rows, columns] over rows and columns, one map after the other,
    `channels` numbers in all.
    """
    averages = [graph.node("GlobalAveragePool", each) for each in maps]
    pools = graph.node("Flatten", graph.node("Concat", *averages, axis=1))
    for head in heads:
        if len(head.weights) != channels:
            raise InstallError(f"head {head.name} takes {len(head.weights)} pools, and the network has {channels}")
        hidden = graph.node("Relu", graph.dense(pools, head.weights, head.bias))
        for output in head.outputs:
            logits = graph.dense(hidden, output.weights, output.bias)
            axis = {"axis": 1} if output.activation == "softmax" else {}
            answer = graph.node(OPERATORS[output.activation], logits, **axis)
            graph.output(output.name, answer, ["faces", len(output.bias)])
