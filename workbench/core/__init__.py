"""What every layer stands on; numpy and the standard library alone."""
