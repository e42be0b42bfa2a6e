"""误: the few things that stop a command, each with its exit code and a sentence a clerk can act on."""

from __future__ import annotations


class BiyeError(Exception):
    """Stops a command. The text is Chinese: what was found, what is wanted, what to do."""

    exit_code = 2


class UsageError(BiyeError):
    """Wrong usage or settings."""

    exit_code = 2


class LockedError(BiyeError):
    """The office is in another hand."""

    exit_code = 3


class BlankChangedError(BiyeError):
    """The blank form is not the one that was registered."""

    exit_code = 4


class BundleExistsError(BiyeError):
    """A bundle of that name exists with other content."""

    exit_code = 5


class NoRoomError(BiyeError):
    """No room, or the disk refuses to read or write."""

    exit_code = 6


class DatabaseError(BiyeError):
    """The database cannot be used."""

    exit_code = 7


class RefusedError(BiyeError):
    """The deed was refused and nothing was done; the text says what to do."""

    exit_code = 1


class UnreadableError(Exception):
    """A paper cannot be read: the Chinese sentence goes back to its sender with the file."""
