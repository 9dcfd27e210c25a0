"""5.10 Tune it by hand

In the race above, with η = 0.03 and β = 0.9, momentum was there at step 44. Find a rate and a β for
which it is there in half the time, by step 22, from three starts, (−1.8, 0.7), (1.5, 0.3) and
(2, −0.2), on the same elongated valley: L = ½(a² + 50b²), with first m ← β m + g and then
w ← w − η m. "There" means: below 1 % of the first loss, and staying there to step 100. Use the
explorer of the race: drag β, and drag the start to each of the three places. Many answers are
right.

level: medium

explorer: optimizer_race

explain: What goes wrong with β = 0.9, and what with β = 0? Which of the two directions, a or b,
tells you to lower η, and which to raise it?

rubric: Whole: with 0.9 the swings die out slowly, because the memory is long; with 0 nothing adds
up, and a creeps. The steep b tells to lower η, the flat a to raise it. Half: one of the two
questions answered rightly. Nothing: 0.9 is too much and 0 too little, with no word on swings,
creeping or directions; a and b the wrong way round.

start: Put η = 0.03 into the race above and drag β down from 0.9. What happens to the swings?

hint: With a smaller β the swings die out faster, but then a creeps: give it a larger η.

hint: The limit for η is 2(1 + β)/50. Stay below it, and try β between 0.4 and 0.7.

well: The best pair is known: β about 0.57 and η about 0.061, from (√50 − 1)/(√50 + 1), squared.
"""


def probe(pair, a, b):
    """Whether momentum with the student's (η, β) is there by step 22, from (a, b)."""
    lr, beta = pair
    if lr == 0:
        return "it stands still"
    if not lr > 0:
        return "uphill"
    if not 0 <= beta < 1:
        return "a β below 0" if beta < 0 else "a β of 1 or more"
    ma = mb = 0.0
    first, late, start, passed = a * a + 50 * b * b, [], a, False
    for step in range(1, 101):
        ma, mb = beta * ma + a, beta * mb + 50 * b
        a, b = a - lr * ma, b - lr * mb
        if not abs(b) < 1e6:
            return "it flies away"
        passed = passed or a * start < 0  # beyond the bottom
        if step >= 22 and a * a + 50 * b * b >= 0.01 * first:
            late.append((a * a, 50 * b * b))
    if not late:
        return "there by step 22"
    creeps, swings = (max(part) >= 0.01 * first for part in zip(*late, strict=True))
    if creeps and passed:
        return "late: a and b swing" if swings else "late: a swings"
    if creeps and swings:
        return "late: a creeps and b swings"
    return "late: a creeps" if creeps else "late: b swings"


# --- solution ---

# With 0.9 the swings along b die out slowly, with 0 a creeps: the steep b tells you to
# lower the rate, the flat a to raise it, and a β between lets both arrive.
pair = 0.055, 0.55

# --- cases ---

CASES = ((-1.8, 0.7), (1.5, 0.3), (2.0, -0.2))
STUB = "pair = ...  # (η, β)"
FORM = "two numbers (η, β)"

MISTAKES = """
the-race
    (0.03, 0.9)
Both directions swing past the bottom and back, as in the race above with β = 0.9: the memory is
too long for this η. Lower β.

no-memory
    (0.02, 0.0)
a comes down from one side, too slowly, and b is there. A larger η makes its steps longer, and so
does a larger β, for it lets them add up; without a β one step multiplies a by 1 − η only.

beyond
    (0.1, 0.5)
The limit for η, 2(1 + β)/50, is passed: along b it flies away. (η stands first, then β.)

at-the-limit
    (0.061, 0.55)
a is there, and the swings along b die out too slowly: η is near its limit 2(1 + β)/50, or β is
large.

uphill
    (-0.05, 0.5)
With a rate below 0 it goes uphill.

all-kept
    (0.05, 1.0)
β is the share of the last step that is kept, a number from 0 to below 1. At 1 nothing is
forgotten: it would swing for ever.

no-beta
    (0.04, 0.0)
a creeps while b still swings. With β near 0 no η helps both: raise β. With β near 0.9 lower it,
and raise η.

stands-still
    (0.0, 0.5)
With η = 0 nothing moves.

negative-memory
    (0.05, -0.5)
A β below 0 would turn the last step round. It is the share of it that is kept, from 0 to below 1.
"""
