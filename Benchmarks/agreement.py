"""Whether two servers find the same faces on a photo."""

from servers import Box

OVERLAP = 0.5  # intersection over union, from which two boxes are of the same face


def same(one: list[Box] | None, other: list[Box] | None) -> bool:
    """As many, and each with its counterpart. Never where one refuses the photo."""
    if one is None or other is None or len(one) != len(other):
        return False
    left = list(other)
    for box in one:
        nearest = max(left, key=lambda candidate: overlap(box, candidate))
        if overlap(box, nearest) < OVERLAP:
            return False
        left.remove(nearest)
    return True


def overlap(one: Box, other: Box) -> float:
    """Intersection over union."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0
    shared = width * height
    return shared / (area(one) + area(other) - shared)


def area(box: Box) -> int:
    return (box[2] - box[0]) * (box[3] - box[1])


def words(found: list[Box] | None, own: list[Box] | None) -> str:
    """For the table of photos that differ."""
    if found is None:
        return "refused"
    if found and not same(found, own) and own is not None and len(found) == len(own):
        return f"{len(found)}, elsewhere"
    return str(len(found))
