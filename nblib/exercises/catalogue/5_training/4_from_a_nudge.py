"""5.4 From a nudge

Somebody's engine says that ∂L/∂w = {engine} at w = {w}. You do not believe it and nudge:
L({before}) = {low:.6f} and L({after}) = {high:.6f}. What is the slope by nudging, the *central
difference*? And how large is the engine's *relative error*, |engine − nudged| / nudged?

level: easy

explorer: backprop

start: Rise over run: by how much does L rise, and over which distance?

hint: The rise is {high:.6f} − {low:.6f}. How far apart are {before} and {after}?

hint: The slope is {rise} / 0.002. For the second: how far is {engine} from it, measured in it?

well: A right gradient is off by 1e-7 or less in this measure; {off} is a bug, not rounding.
"""

# --- solution ---

nudged = (8.012006 - 7.988006) / 0.002
slope, error = nudged, abs(11.4 - nudged) / nudged

# --- cases ---

STUB = "slope, error = ..., ..."
FORM = "two numbers (slope, error)"
PARTS = ("the slope", "the relative error")
TOLERANCE = 1e-4


def numbers(draw):
    """What stands in braces: two losses around w, and a slope that is too small."""
    w, level, slope = draw(2, 3, 4), draw(8, 5, 7, 11), draw(12, 8, 14, 16, 18, 22, 24)
    off = draw(0.05, 0.1, 0.15, 0.2)
    engine, rise = round(slope * (1 - off), 3), round(slope * 0.002, 6)
    low, high = level - rise / 2 + 6e-6, level + rise / 2 + 6e-6
    before, after = w - 0.001, w + 0.001
    return locals() | {"right": (slope, off)}


MISTAKES = """
one-h
    (2 * slope, 1 - engine / (2 * slope))
From {before} to {after} it is 0.002. You divide by 0.001.

rise
    (rise, engine / rise - 1)
This is the rise alone. A slope is the rise divided by the run.

absolute
    (slope, slope - engine)
The slope is right. {slope - engine} is the distance of the two; the relative error divides it by
the slope.

by-the-engine
    (slope, slope / engine - 1)
The slope is right. Divide by the nudged slope, not by the one that is in doubt.

per-cent
    (slope, 100 * off)
The slope is right, and the error is {100 * off} per cent: as a number that is {off}.

sign
    (-slope, off)
L is larger at the larger w: the slope is above 0.

signed
    (slope, -off)
The slope is right. An error of this kind has no sign: it is the distance of the two.

ratio
    (slope, 1 - off)
The slope is right. {1 - off} is engine / nudged: how far is that from 1?

swapped
    (off, slope)
The numbers are right and stand in the wrong order.

engine
    (engine, 0)
This is what the engine says. Compute the slope from the two losses.
"""
