"""5.5 From a nudge

Somebody's engine says that ∂L/∂w = {engine} at w = {w}. You do not believe it and nudge:
L({before}) = {low:.6f} and L({after}) = {high:.6f}. What is the slope by nudging, the *central
difference*? And how large is the engine's *relative error*, |engine − nudged| / nudged?

level: easy

explorer: backprop

start: Rise over run: by how much does L rise, and over which distance?

hint: The rise is {high:.6f} − {low:.6f}. How far apart are {before} and {after}?

hint: The slope is {rise} / 0.002. For the second: how far is {engine} from it, measured in it?

lead the slope: The slope is the rise, {high:.6f} − {low:.6f}, divided by the run, {after} −
{before}, with all digits. The engine has no say in it, nor has a loss at {w}.

lead the relative error: The slope is right. For the error take the distance of the engine's
{engine} from it, without a sign, and divide that by your slope.

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
The error is right. L is larger at the larger w: the slope is above 0.

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

half-the-rise
    (rise / 2, 2 * engine / rise - 1)
You divide by 2. The run is the distance from {before} to {after}, 0.002.

ten-times-the-run
    (slope / 10, 10 * engine / slope - 1)
You divide by ten times the run: {after} − {before} is 0.002.

tenth-of-the-run
    (10 * slope, 1 - engine / (10 * slope))
You divide by a tenth of the run: {after} − {before} is 0.002.

one-h-alone
    (2 * slope, off)
The error is right. From {before} to {after} it is 0.002. Your slope divides by 0.001.

rise-alone
    (rise, off)
The error is right. {rise} is the rise alone. A slope is the rise divided by the run.

engine-for-slope
    (engine, off)
The error is right. {engine} is what the engine says. The slope by nudging comes from the two
losses.

guessed-middle
    ((high - level) / 0.001, 1 - engine / ((high - level) / 0.001))
You took L({w}) to be {level}, which nobody has told. The central difference goes all the way from
{before} to {after}.

guessed-middle-below
    ((level - low) / 0.001, abs(1 - engine / ((level - low) / 0.001)))
You took L({w}) to be {level}, which nobody has told. The central difference goes all the way from
{before} to {after}.

fell-and-far
    (-slope, 1 + engine / slope)
L is larger at the larger w: the slope is above 0. Take the loss at {before} from that at {after}.

fell-and-signed
    (-slope, -1 - engine / slope)
L is larger at the larger w: the slope is above 0. Take the loss at {before} from that at {after}.

rise-not-bracketed
    (high - low / 0.002, (high - low / 0.002 - engine) / -(high - low / 0.002))
Division comes before subtraction: put the rise, {high:.6f} − {low:.6f}, in brackets.

difference-not-bracketed
    (slope, engine - 1)
The slope is right. Division comes before subtraction: put the difference of the two slopes in
brackets.

upside-down
    (0.002 / rise, engine * rise / 0.002 - 1)
That is run over rise. A slope is the rise divided by the run.

upside-down-alone
    (0.002 / rise, off)
The error is right. Your slope is run over rise; it is the rise divided by the run.

error-upside-down
    (slope, 1 / off)
The slope is right. You divided the slope by the distance of the two; it is the other way round.

by-the-sum
    (slope, (slope - engine) / (slope + engine))
The slope is right. Divide the distance by the nudged slope alone, not by the sum of the two.

by-the-mean
    (slope, 2 * (slope - engine) / (slope + engine))
The slope is right. Divide the distance by the nudged slope, not by the mean of the two.

squared
    (slope, (slope - engine) ** 2)
The slope is right. You squared the distance of the two; the relative error divides it by the slope.

absolute-signed
    (slope, engine - slope)
The slope is right. {slope - engine} is the distance of the two, without a sign; the relative error
divides it by the slope.

per-cent-text
    (slope, -100 * off)
The slope is right. A relative error has no sign here, and {100 * off} per cent is, as a number,
{off}.

no-error
    (slope, 0)
The slope is right. An error of 0, or 1e-7, is what a right engine would have. This one says
{engine}, and that is not your slope: how far apart are they?

losses-added
    ((high + low) / 0.002, 1 - engine / ((high + low) / 0.002))
You added the two losses. The rise is their difference.

mean-of-losses
    ((high + low) / 2, abs(1 - engine / ((high + low) / 2)))
That is the mean of the two losses. The slope is their difference divided by the distance from
{before} to {after}.

loss-over-place
    (high / after, abs(1 - engine * after / high))
You divided one loss by its w. The slope is the *difference* of the two losses, divided by the
difference of the two w.

ratio-of-losses
    (high / low, off)
You divided one loss by the other. The slope is their difference, divided by the distance from
{before} to {after}.
"""
