"""Which ways of compiling and calling the networks are the fastest here: the floor is the fastest we know."""

import itertools

from native import Floor, Say, Ways

# What the floor tries. Networks compiled for each thread anew and those compiled once for all are not mixed: alone, a
# stage may be as fast in either, together they are not.
SURVEY: dict[str, tuple[str, ...]] = {
    "yunet": ("photo", "photo/open", "photo/floats", "photo/own", "photo/floats/own"),
    "onet": ("photo", "one", "8", "photo/own", "one/own", "8/own"),
    "resnet": ("one", "photo", "4", "8", "photo/open", "one/own", "photo/own", "4/own", "8/own"),
}

SURVEY_ROUNDS = 5
PASSES = 2

Survey = dict[str, dict[str, float]]  # stage, way: milliseconds of a thread for a photo


def choose(floor: Floor, found: Survey, say: Say) -> Ways:
    """The fastest of what is fast alone, together."""
    combinations = candidates(found)
    walls: dict[Ways, list[float]] = {ways: [] for ways in combinations}
    for number in range(4):
        for ways in combinations:
            wall = floor.turn(PASSES, ways)["wall"]
            if number:  # the first warms up
                walls[ways].append(wall)
    best = min(walls, key=lambda ways: min(walls[ways]))
    say(f"the floor's fastest ways are {', '.join(best)}")
    return best


def survey(floor: Floor, say: Say, rounds: int = SURVEY_ROUNDS) -> Survey:
    """Each stage alone in each way, interleaved: the least of the rounds, as milliseconds of a thread for a photo."""
    found: Survey = {}
    for index, (stage, ways) in enumerate(SURVEY.items()):
        say(f"trying ways of {stage} for the floor")
        times: dict[str, list[float]] = {way: [] for way in ways}
        for _ in range(rounds):
            for way in ways:
                done = floor.turn(PASSES, alone(index, way), decode=False)
                times[way].append(1000 * done["wall"] * floor.threads / done["photos"])
        found[stage] = {way: min(each) for way, each in times.items()}
    return found


def candidates(found: Survey) -> list[Ways]:
    """The two fastest of each stage with each other, of networks of the threads' own and of shared ones."""
    combinations: list[Ways] = []
    for own in (True, False):
        best = []
        for ways in found.values():
            some = [way for way in ways if way.endswith("/own") is own]
            best.append(sorted(some, key=ways.__getitem__)[:2])
        combinations += [(yunet, onet, resnet) for yunet, onet, resnet in itertools.product(*best)]
    return combinations


def alone(index: int, way: str) -> Ways:
    ways = ["-", "-", "-"]
    ways[index] = way
    return ways[0], ways[1], ways[2]
