"""Trains the heads and prints how good they are on faces they did not see. Needs numpy alone; ten seconds.

    python Models/heads/train.py --data FOLDER --out Models/heads

FOLDER holds fairface_pools_u8.npz and synthetic_masks_u8.npz, which are about real people and no part of this
repository. README.md in this folder says what they hold and how to make them again.
"""

import argparse
import sys
from pathlib import Path

# Run as a script, Python looks for modules in this folder; they are named from the one above.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from heads import age_gender, data, mask, report, text  # noqa: E402


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Train the heads for age, gender and masks.")
    parser.add_argument("--data", type=Path, required=True, help="folder with the two .npz files")
    parser.add_argument("--out", type=Path, required=True, help="folder for age_gender.json and mask.json")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    try:
        faces = data.faces(options.data)
        masked = data.masked_faces(options.data, faces)
    except (OSError, ValueError, KeyError) as error:
        print(f"train: {error}", file=sys.stderr)
        return 1

    options.out.mkdir(parents=True, exist_ok=True)
    heads = [age_gender.trained(faces, options.seed), mask.trained(masked, options.seed)]
    for head in heads:
        (options.out / f"{head.name}.json").write_text(text.write(head), encoding="utf-8")

    # What is measured is what was written.
    of_age, of_mask = (text.read(options.out / f"{head.name}.json") for head in heads)
    for part in (
        report.age_gender(of_age, faces),
        report.behind_masks(of_age, faces, masked),
        report.mask(of_mask, masked),
    ):
        print(f"\n{part}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
