"""Page faults of a process that frees large tensors and asks for them again."""

import platform
import subprocess
import sys

import pytest

CODE = """
import resource, sys, torch
torch.set_num_threads(1)
from workbench.nets.freed_memory import keep_freed_memory
if sys.argv[1] == "keep":
    assert keep_freed_memory()
def work():
    for _ in range(20):
        torch.ones(10_000_000)
work()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
work()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults(how: str) -> int:
    told = subprocess.run([sys.executable, "-c", CODE, how], capture_output=True, text=True, check=True)
    return int(told.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be told to keep memory")
def test_tensors_of_one_size_after_another_take_the_same_memory():
    # 40 MB twenty times over are 195,000 pages (or 390 huge ones).
    assert faults("leave") > 10 * faults("keep")
