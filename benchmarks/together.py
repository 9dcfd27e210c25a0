"""Two trainings at once: how much longer each takes than alone.  `python -m benchmarks.together`

Two programs on two cores can take twice as long each; more than that is lost to threads that wait
for each other busily. Every training is a process of its own, told when to begin.
"""

import argparse
import statistics
import subprocess
import sys

_CODE = """
import sys, time
import {library} as library
from benchmarks import digits
task = digits.task({size}, 10)
network = digits.Network(library, task)
order = digits.order(task)
list(network.epoch(order[:640]))
print("ready", flush=True)
sys.stdin.readline()
start = time.perf_counter()
list(network.epoch(order))
print(time.perf_counter() - start)
"""


def seconds(library, programs, size=6_400):
    """The seconds of the slowest of so many trainings, begun at the same moment."""
    command = [sys.executable, "-c", _CODE.format(library=library, size=size)]
    running = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(programs)
    ]
    for program in running:
        program.stdout.readline()
    for program in running:
        program.stdin.write("go\n")
        program.stdin.flush()
    return max(float(program.communicate()[0]) for program in running)


def compare(library, programs, rounds, size):
    """The seconds of one training alone and of so many at once, medians of the rounds."""
    found = {n: [seconds(library, n, size) for _ in range(rounds)] for n in (1, programs)}
    return statistics.median(found[1]), statistics.median(found[programs])


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m benchmarks.together", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--programs", type=int, default=2)
    parser.add_argument("--size", type=int, default=6_400)
    given = parser.parse_args(arguments)
    for library in ("nblib", "torch"):
        alone, together = compare(library, given.programs, given.rounds, given.size)
        print(
            f"  {library:<8} alone {alone:.2f} s, {given.programs} at once {together:.2f} s each: "
            f"{together / alone:.1f} times as long"
        )


if __name__ == "__main__":
    main()
