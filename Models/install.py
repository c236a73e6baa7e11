"""Installs model packs: fetches published weights, writes what the product reads.

    python Models/install.py default --models .models
    python Models/install.py yunet plugins --models .models
    python Models/install.py liveness --models .models --sources FOLDER
    python Models/install.py int8 --models .models

`plugins` stands for the packs liveness, agegender and aizoo. With `--sources` nothing is downloaded: the files lie in
FOLDER as they would in a mirror.

Exit status: 0 all installed, now or before; 1 a step failed; 3 none failed, but an optional pack is out of reach.
"""

import argparse
import sys
from pathlib import Path

import packs
from agegender_pack import AGEGENDER
from aizoo_pack import AIZOO
from default_pack import DEFAULT
from errors import InstallError, Unreachable
from genderdlib_pack import GENDERDLIB
from int8_pack import INT8
from liveness_pack import LIVENESS
from packs import Pack
from yunet_pack import YUNET

PLUGINS = (LIVENESS, AGEGENDER, AIZOO)
NAMES = {pack.name: (pack,) for pack in (DEFAULT, YUNET, *PLUGINS, GENDERDLIB, INT8)} | {"plugins": PLUGINS}
DONE, FAILED, OUT_OF_REACH = 0, 1, 3


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Install model packs.")
    parser.add_argument("packs", nargs="+", choices=NAMES, metavar="PACK", help=", ".join(NAMES))
    parser.add_argument("--models", type=Path, default=Path(".models"), help="folder that holds the packs")
    parser.add_argument("--sources", type=Path, help="folder that holds what would be downloaded, as a mirror does")
    options = parser.parse_args(arguments)

    wanted = [pack for name in options.packs for pack in NAMES[name]]
    statuses = {install(pack, options.models, options.sources) for pack in wanted}
    return next(status for status in (FAILED, OUT_OF_REACH, DONE) if status in statuses)


def install(pack: Pack, models: Path, sources: Path | None) -> int:
    try:
        if packs.is_installed(pack, models):
            print(f"{pack.name}: already installed")
        else:
            packs.install(pack, models, sources)
            print(f"{pack.name}: installed in {models / pack.name}")
    except (InstallError, OSError) as error:
        print(f"{pack.name}: {error}", file=sys.stderr)
        return OUT_OF_REACH if pack.optional and isinstance(error, Unreachable) else FAILED
    except ImportError as error:
        print(f"{pack.name}: no {error.name} here; install Models/requirements.txt for this Python", file=sys.stderr)
        return FAILED
    return DONE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
