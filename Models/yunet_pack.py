"""The `yunet` pack: the YuNet detector as its authors publish it, already ONNX. Optional."""

from pathlib import Path

from packs import Model, Pack
from upstream import Upstream

NETWORK = Upstream(
    folder="yunet",
    path="onnx/yunet_n_dynamic.onnx",
    bytes=322_906,
    sha256="104ee26c71d5c270ce79a6b3dced91c91013260d29a6bf18f9296c5b8c4c2b12",
    repository="ShiqiYu/libfacedetection.train",
    commit="0047ac24afb1a50a0c6105001c89d1b5b805dbf1",
)


def produce(folder: Path, sources: Path | None) -> None:
    print(f"yunet: getting {NETWORK.file}", flush=True)
    (folder / NETWORK.file).write_bytes(NETWORK.get(sources))


YUNET = Pack(
    name="yunet",
    version="1",
    description="YuNet, a light detector of faces with five landmarks",
    models=(Model("yunet", NETWORK.file, "Apache-2.0", NETWORK.source),),
    produce=produce,
    optional=True,
)
