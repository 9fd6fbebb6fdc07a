import numpy as np

from workbench.vision.orientation import Seen, orient_all


def walk(count=60, speed=60.0, score=0.0, backwards=False):
    """An animal of length 60 that walks to the right; ends are rump, nose."""
    frames = []
    for k in range(count):
        x = speed * k / 30
        ends = np.array([[x, 50.0], [x + 60, 50.0]])
        frames.append(Seen(ends[::-1].copy() if backwards else ends, (x + 30, 50.0), 35.0, score))
    return frames


def turned(seen):
    return Seen(seen.ends[::-1].copy(), seen.center, seen.scale, seen.score)


def true_heads(frames, facings):
    """For each frame whether the nose taken is the right-hand end."""
    right = []
    for seen, (facing,) in zip(frames, facings, strict=True):
        ends = seen.ends[::-1] if facing.flipped else seen.ends
        right.append(ends[1, 0] > ends[0, 0])
    return np.array(right)


def solve(frames, times=None):
    times = np.arange(len(frames)) / 30 if times is None else times
    return true_heads(frames, orient_all([[seen] for seen in frames], times))


def test_single_frames_that_are_mistaken_are_put_right():
    frames = walk(score=1.0)
    for k in (5, 17, 18, 40):
        frames[k] = turned(frames[k])
    assert solve(frames).all()


def test_without_continuity_the_same_frames_stay_wrong():
    frames = walk(score=1.0, speed=0.0)
    for k in (5, 17, 40):
        frames[k] = turned(frames[k])
    apart = np.arange(len(frames)) * 100.0
    assert (~solve(frames, apart)).sum() == 3


def test_walking_tells_the_head_where_the_shape_does_not():
    assert solve(walk(score=0.0)).all()
    assert solve(walk(score=0.0, backwards=True)).all()


def test_a_sure_tail_outweighs_walking_backwards():
    frames = walk(score=6.0, speed=-60.0)
    assert solve(frames).all()


def test_standing_still_gives_no_evidence_from_noise():
    rng = np.random.default_rng(0)
    frames = [
        Seen(seen.ends, tuple(np.add(seen.center, rng.normal(0, 0.3, 2))), 35.0, 0.4)
        for seen in walk(speed=0.0, count=40)
    ]
    assert solve(frames).all()


def test_two_animals_are_followed_each():
    left = walk(score=1.0)
    right = [
        Seen(np.add(s.ends, [0, 200]), (s.center[0], s.center[1] + 200), s.scale, s.score)
        for s in walk(score=1.0)
    ]
    right[7] = turned(right[7])
    frames = [[a, b] if k % 2 else [b, a] for k, (a, b) in enumerate(zip(left, right, strict=True))]
    facings = orient_all(frames, np.arange(60) / 30)
    for row, facing in zip(frames, facings, strict=True):
        for seen, one in zip(row, facing, strict=True):
            ends = seen.ends[::-1] if one.flipped else seen.ends
            assert ends[1, 0] > ends[0, 0]
    tracks = {(one.track, seen.center[1] > 100) for row, facing in zip(frames, facings, strict=True)
              for seen, one in zip(row, facing, strict=True)}  # fmt: skip
    assert len(tracks) == 2


def test_empty_frames_are_no_trouble():
    frames = [[seen] for seen in walk(count=10, score=1.0)]
    frames[4] = []
    facings = orient_all(frames, np.arange(10) / 30)
    assert [len(row) for row in facings] == [1, 1, 1, 1, 0, 1, 1, 1, 1, 1]
    assert orient_all([], []) == []
