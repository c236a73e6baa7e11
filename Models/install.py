"""Installs a model pack: fetches published weights, writes what the product reads.

    python Models/install.py default --models .models
    python Models/install.py yunet --models .models

Exit status: 0 installed, or already installed; 1 a step failed; 3 an optional pack is out of reach.
"""

import argparse
import sys
from pathlib import Path

import packs
from default_pack import DEFAULT
from errors import InstallError, Unreachable
from yunet_pack import YUNET

PACKS = {pack.name: pack for pack in (DEFAULT, YUNET)}
FAILED, OUT_OF_REACH = 1, 3


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Install a model pack.")
    parser.add_argument("pack", choices=PACKS)
    parser.add_argument("--models", type=Path, default=Path(".models"), help="folder that holds the packs")
    options = parser.parse_args(arguments)

    pack = PACKS[options.pack]
    try:
        if packs.is_installed(pack, options.models):
            print(f"{pack.name}: already installed")
        else:
            packs.install(pack, options.models)
            print(f"{pack.name}: installed in {options.models / pack.name}")
    except (InstallError, OSError) as error:
        print(f"{pack.name}: {error}", file=sys.stderr)
        return OUT_OF_REACH if pack.optional and isinstance(error, Unreachable) else FAILED
    except ImportError as error:
        print(f"{pack.name}: no {error.name} here; install Models/requirements.txt for this Python", file=sys.stderr)
        return FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
