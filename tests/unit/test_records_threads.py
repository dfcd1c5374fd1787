"""Records may be read by several threads from the first on."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys, threading
from retorsion.records import Annotation, Event, Exchange, Mention, decode, reader
sys.setswitchinterval(1e-6)
told = {"id": "m", "article": "a", "sentence": 0, "type": "ACCUSE", "actors": [{"text": "x", "span": {"start": 0, "end": 1, "quote": "x"}}]}
start = threading.Barrier(8)
def read(number):
    start.wait()
    decode(Mention, told) if number % 2 else reader(Annotation)
    reader((Exchange, Event)[number % 4 // 2])
threads = [threading.Thread(target=read, args=(number,)) for number in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""


def test_eight_threads_learn_a_record_at_once() -> None:
    for _ in range(5):
        assert subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True).returncode == 0
