"""The `aizoo` pack: AIZOO's detector of faces with and without a mask. Optional."""

from pathlib import Path

from packs import Model, Pack
from upstream import Upstream

GRAPH = Upstream(
    folder="mask",
    path="models/face_mask_detection.pb",
    bytes=4_110_762,
    sha256="6a2072385eb0ff786af61743e60469f24ac12ba15507d15eccf6e35f17dbb239",
    repository="AIZOOTech/FaceMaskDetection",
    commit="256dc65f726cb78d82936b2c61c55a5adc2cf05d",
)


def produce(folder: Path, sources: Path | None) -> None:
    print("aizoo: getting the mask detector (4 MB)", flush=True)
    frozen = GRAPH.get(sources)

    # Imported here, not above: an installed pack is recognised without waiting for numpy and onnx to load.
    from convert import aizoo, tf_graph

    print("aizoo: converting", flush=True)
    (folder / "aizoo_mask.onnx").write_bytes(aizoo.convert(tf_graph.constants(frozen)))


AIZOO = Pack(
    name="aizoo",
    version="1",
    description="AIZOO's detector of faces with and without a mask",
    models=(Model("mask", "aizoo_mask.onnx", "MIT", GRAPH.source),),
    produce=produce,
    optional=True,
)
