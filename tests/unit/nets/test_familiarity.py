"""Pictures that look unlike the training are told from those that do not."""

import numpy as np
import pytest

from workbench.nets.familiarity import MOST_ANIMAL, Familiarity, Unlike
from workbench.nets.preprocessing import Preprocessing

LIKE = Preprocessing(64, mean=120.0, std=40.0)


def told(level: int, share: float, pictures: int = 10, training: dict | None = None) -> Unlike | None:
    familiar = Familiarity(LIKE, {MOST_ANIMAL: 0.05} if training is None else training)
    mask = np.zeros((48, 64), np.uint8)
    mask.ravel()[: int(share * mask.size)] = 2
    for _ in range(pictures):
        familiar.add(np.full((48, 64), level, np.uint8), mask)
    return familiar.unlike()


@pytest.mark.parametrize(("level", "share"), [(120, 0.03), (140, 0.0), (100, 0.14)])
def test_pictures_like_the_training_are_not_spoken_of(level: int, share: float) -> None:
    assert told(level, share) is None


def test_far_more_animal_than_ever_learned_from_is_told() -> None:
    unlike = told(120, 0.4)
    assert unlike == Unlike(10, 10, 0.0)
    sentence = unlike.sentence("cage")
    assert "cage looks unlike" in sentence and "in 10 of 10 pictures" in sentence and "darker" not in sentence


@pytest.mark.parametrize(("level", "word"), [(20, "darker"), (220, "brighter")])
def test_other_light_is_told(level: int, word: str) -> None:
    unlike = told(level, 0.03)
    assert unlike is not None and unlike.other_light and not unlike.too_crowded
    assert f"much {word} than" in unlike.sentence("cage")


def test_a_few_odd_pictures_are_no_reason() -> None:
    familiar = Familiarity(LIKE, {MOST_ANIMAL: 0.05})
    picture = np.full((48, 64), 120, np.uint8)
    for number in range(10):
        familiar.add(picture, np.full((48, 64), int(number == 0), np.uint8))
    assert familiar.unlike() is None


def test_an_older_checkpoint_does_not_say_how_much_was_animal() -> None:
    assert told(120, 0.9, training={}) is None
    assert told(20, 0.0, training={}) is not None


def test_nothing_predicted_is_nothing_to_say() -> None:
    assert told(0, 1.0, pictures=0) is None


def test_it_comes_back_from_its_file() -> None:
    unlike = Unlike(10, 4, -1.5)
    assert Unlike.from_dict(unlike.to_dict()) == unlike
    assert Unlike.from_dict({"pictures": 1, "other": 2}) is None
    assert Unlike.from_dict(None) is None
