"""Re-identification: which animal is on a picture of one animal, learned from pictures in shards."""
