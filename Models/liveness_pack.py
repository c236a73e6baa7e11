"""The `liveness` pack: two MiniFASNets, which tell a face from a picture of one. Optional."""

from pathlib import Path

from packs import Model, Pack
from upstream import Upstream

REPOSITORY = "minivision-ai/Silent-Face-Anti-Spoofing"
COMMIT = "b6d5f04ad78778917853b25c778acef6d5626d15"
PLACE = "resources/anti_spoof_models"

V2 = Upstream(
    folder="liveness",
    path=f"{PLACE}/2.7_80x80_MiniFASNetV2.pth",
    bytes=1_849_453,
    sha256="a5eb02e1843f19b5386b953cc4c9f011c3f985d0ee2bb9819eea9a142099bec0",
    repository=REPOSITORY,
    commit=COMMIT,
)
V1SE = Upstream(
    folder="liveness",
    path=f"{PLACE}/4_0_0_80x80_MiniFASNetV1SE.pth",
    bytes=1_856_130,
    sha256="84ee1d37d96894d5e82de5a57df044ef80a58be2b218b5ed7cdfd875ec2f5990",
    repository=REPOSITORY,
    commit=COMMIT,
)


def produce(folder: Path, sources: Path | None) -> None:
    print("liveness: getting two MiniFASNets (4 MB)", flush=True)
    v2, v1se = V2.get(sources), V1SE.get(sources)

    # Imported here, not above: an installed pack is recognised without waiting for numpy and onnx to load.
    from convert import minifasnet, torch_pth

    print("liveness: converting", flush=True)
    (folder / "minifasnet_v2.onnx").write_bytes(minifasnet.convert(torch_pth.read(v2)))
    (folder / "minifasnet_v1se.onnx").write_bytes(minifasnet.convert(torch_pth.read(v1se)))


LIVENESS = Pack(
    name="liveness",
    version="1",
    description="MiniFASNet V2 and V1SE, which tell a face from a picture of one, for crops of 2.7 and 4 times its box",
    models=(
        Model("fas27", "minifasnet_v2.onnx", "Apache-2.0", V2.source),
        Model("fas40", "minifasnet_v1se.onnx", "Apache-2.0", V1SE.source),
    ),
    produce=produce,
    optional=True,
)
