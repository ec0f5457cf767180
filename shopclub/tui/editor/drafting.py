"""The draft of a programme that is being edited: what it comes from, each step on the way, there and back."""

from __future__ import annotations

from shopclub.core.programme.model import Programme

STEPS_KEPT = 200


class Draft:
    """Every edit is one step; taken back, it can be done again."""

    def __init__(self, base: Programme) -> None:
        """
        Args:
            base: what is in force.
        """
        self.base = base
        """What is in force."""
        self.programme = base
        """The draft as it is."""
        self._past: list[Programme] = []
        self._undone: list[Programme] = []

    @property
    def is_changed(self) -> bool:
        """Whether it differs from what is in force."""
        return self.programme != self.base

    @property
    def steps(self) -> int:
        """How many steps can be taken back."""
        return len(self._past)

    @property
    def undone(self) -> int:
        """How many can be done again."""
        return len(self._undone)

    def change(self, programme: Programme) -> bool:
        """Go on with another one; False where it is the same."""
        if programme == self.programme:
            return False
        self._past = [*self._past, self.programme][-STEPS_KEPT:]
        self._undone = []
        self.programme = programme
        return True

    def take_back(self) -> bool:
        """Undo one step."""
        if not self._past:
            return False
        self._undone.append(self.programme)
        self.programme = self._past.pop()
        return True

    def do_again(self) -> bool:
        """What was taken back last."""
        if not self._undone:
            return False
        self._past.append(self.programme)
        self.programme = self._undone.pop()
        return True

    def rebase(self, base: Programme) -> None:
        """
        Something is in force now.

        A draft that nobody touched follows it; one that says the same already begins anew.
        """
        if base == self.base:
            return
        if not self.is_changed or self.programme == base:
            self.programme = base
            self._past, self._undone = [], []
        self.base = base
