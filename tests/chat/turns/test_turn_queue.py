"""Turn queue: how many are admitted, and in which order."""

from chat.turns.turn_queue import TurnQueue


def test_more_than_the_limit_wait() -> None:
    """Two of three are admitted, and the third as soon as one has ended."""
    queue = TurnQueue(2)
    for turn in "abc":
        queue.enter(turn, "ann")
    assert [queue.wait(turn, 0) for turn in "abc"] == [True, True, False]
    assert [queue.ahead(turn) for turn in "abc"] == [None, None, 0]
    queue.leave("a")
    assert queue.wait("c", 0)
    assert queue.ahead("c") is None


def test_users_take_turns() -> None:
    """Somebody who comes after ten questions of another waits behind one of them, not ten."""
    queue = TurnQueue(1)
    queue.enter("first", "ann")
    for number in range(10):
        queue.enter(f"ann-{number}", "ann")
    queue.enter("bob-0", "bob")
    queue.enter("bob-1", "bob")
    assert queue.ahead("bob-0") == 0
    assert queue.ahead("ann-0") == 1
    assert queue.ahead("bob-1") == 2
    assert queue.ahead("ann-9") == 11
    admitted = ["first"]
    for turn in ("bob-0", "ann-0", "bob-1", "ann-1", "ann-2"):
        queue.leave(admitted[-1])
        assert queue.wait(turn, 0)
        admitted.append(turn)


def test_what_was_asked_before_does_not_count_for_ever() -> None:
    """Whoever has asked much while nobody waited is not put behind for it."""
    queue = TurnQueue(1)
    for number in range(20):
        queue.enter(f"ann-{number}", "ann")
        queue.leave(f"ann-{number}")
    queue.enter("bob-0", "bob")
    queue.enter("ann", "ann")
    queue.enter("bob-1", "bob")
    assert [queue.ahead(turn) for turn in ("ann", "bob-1")] == [0, 1]


def test_a_user_has_a_limit_of_their_own() -> None:
    """It leaves room for others, whose turns overtake those that wait for it."""
    queue = TurnQueue(3, per_user=1)
    queue.enter("a1", "ann")
    queue.enter("a2", "ann")
    queue.enter("b1", "bob")
    assert [queue.wait(turn, 0) for turn in ("a1", "a2", "b1")] == [True, False, True]
    queue.leave("a1")
    assert queue.wait("a2", 0)


def test_a_withdrawn_turn_waits_no_more() -> None:
    """It is not admitted later, and those behind it move up; a running one is left alone."""
    queue = TurnQueue(1)
    for turn in "abc":
        queue.enter(turn, "ann")
    queue.withdraw("b")
    queue.withdraw("a")
    assert queue.wait("b", 0)
    assert queue.ahead("b") is None
    assert queue.ahead("c") == 0
    assert not queue.wait("c", 0)
    queue.leave("a")
    assert queue.wait("c", 0)
