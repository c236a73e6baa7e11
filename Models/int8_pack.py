"""The `int8` pack: the default pack's calculator in 8-bit integers. Its vectors are another calculator's."""

from pathlib import Path

import packs
from default_pack import CALCULATOR, CALCULATOR_LICENCE, CALCULATOR_SOURCE, DEFAULT
from errors import InstallError
from packs import Model, Pack

FILE = "dlib_resnet_v1_int8.onnx"
CALIBRATION = Path(__file__).with_name("resnet_v1_int8.json")


def produce(folder: Path, sources: Path | None) -> None:
    # Imported here, not above: an installed pack is recognised without waiting for numpy and onnx to load.
    from convert import calibration, int8

    models = folder.parents[1]
    if not packs.is_installed(DEFAULT, models):
        raise InstallError(
            f"it is made of the default pack's calculator, and {models / DEFAULT.name} holds none of this version. "
            f"Run this first: python Models/install.py {DEFAULT.name} --models {models}"
        )
    print("int8: rounding the calculator", flush=True)
    model = (models / DEFAULT.name / CALCULATOR).read_bytes()
    (folder / FILE).write_bytes(int8.quantised(model, calibration.read(CALIBRATION)))


INT8 = Pack(
    name="int8",
    version="1",
    description="dlib ResNet v1 calculator with its heads in 8-bit integers; vectors do not compare with the default's",
    models=(Model("calculator", FILE, CALCULATOR_LICENCE, f"default pack, {CALCULATOR_SOURCE}"),),
    produce=produce,
)
