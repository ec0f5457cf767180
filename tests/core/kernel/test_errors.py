from __future__ import annotations

import copy
import pickle

import pytest

from shopclub.core.kernel import errors


def test_an_error_shows_its_code_only() -> None:
    """A log line of an error carries no figure, so no name and no phone."""
    error = errors.Conflict("phone_taken", member=17, name="王小明")
    assert str(error) == "phone_taken"
    assert "王小明" not in repr(error)
    assert dict(error.figures) == {"member": 17, "name": "王小明"}


def test_an_error_crosses_processes() -> None:
    """Heavy work runs in another process; what it refuses arrives whole."""
    error = pickle.loads(pickle.dumps(errors.InsufficientPoints("points_short", asked=100, free=40)))
    assert type(error) is errors.InsufficientPoints
    assert (error.code, dict(error.figures)) == ("points_short", {"asked": 100, "free": 40})
    assert dict(copy.copy(error).figures) == {"asked": 100, "free": 40}


@pytest.mark.parametrize(
    ("error", "family"),
    [
        (errors.InsufficientPoints, errors.RuleViolation),
        (errors.RewardUnavailable, errors.RuleViolation),
        (errors.MemberClosed, errors.RuleViolation),
        (errors.StoreError, errors.ClubError),
        (errors.InvalidInput, errors.ClubError),
        (errors.NotFound, errors.ClubError),
        (errors.NotAllowed, errors.ClubError),
    ],
)
def test_families_of_errors(error: type[errors.ClubError], family: type[errors.ClubError]) -> None:
    """A face may catch a family instead of each member."""
    assert issubclass(error, family)
