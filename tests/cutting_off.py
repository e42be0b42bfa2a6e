"""A process that ends at any commit and at any file that takes its place, played within one process."""

from hypothesis import Phase
from sqlalchemy.engine import default

from archive import atomic

# a failure names its steps; shrinking whole offices would take minutes
QUICK = {"deadline": None, "derandomize": True, "database": None, "phases": [Phase.explicit, Phase.generate]}


class CutOffError(Exception):
    """Stands for the end of the process: nothing of ours catches it."""


class Seams:
    """Cuts off at the seam of that number: before a commit or before a file takes its place; with `after`, each of
    them has a seam behind it too."""

    def __init__(self, monkeypatch, after=False):
        self.left, self.after = -1, after
        for owner, name in ((default.DefaultDialect, "do_commit"), (atomic.os, "replace")):
            monkeypatch.setattr(owner, name, self.seam(getattr(owner, name)))

    def seam(self, real):
        def cut(*args, **kwargs):
            self.pass_by()
            done = real(*args, **kwargs)
            if self.after:
                self.pass_by()
            return done

        return cut

    def pass_by(self):
        """One seam further; raises CutOffError at the one that was asked for."""
        if self.left == 0:
            self.left = -1
            raise CutOffError
        self.left -= self.left > 0
