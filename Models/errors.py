"""What can go wrong while installing a pack, in words for the person at the terminal."""


class InstallError(Exception):
    """A step failed. The message says what happened and what to do about it."""


class Unreachable(InstallError):
    """The place that holds a file cannot be reached from here, now."""


class FormatError(InstallError):
    """The bytes are not what their reader knows."""


class Forbidden(InstallError):
    """A pickle asked for something that no array needs."""
