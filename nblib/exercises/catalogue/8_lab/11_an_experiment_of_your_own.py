"""8.11 An experiment of your own

Ask a question about digits that a few short runs can answer, such as these:

1. Does the first loss matter in the end (factor 1 or 0.1)?
2. Plain steps or Adam?
3. 2,000 images twice, or 4,000 once?
4. Shuffling in each epoch, or none?

Write three things.

1. `measure(setting)` trains once with each of the seeds 0, 1 and 2, prints the three percentages of
*held-back* images that are read correctly, and returns their mean.
2. `settings`: the two settings you compare.
3. `conclusion`: a few sentences with both numbers.

And mind four things.

1. Keep it small: learn from about 2,000 training images and judge by 2,000 others, so that a run
takes a second or two.
2. Make a new `AdamUpdate` for each seed, if you use one: the old one remembers the last run.
3. The test images stay out of it: if you choose by them, nothing is left to judge your choice by.
4. The check compares numbers; your reasoning needs a human reader.

level: hard

explorer: mnist_training

start: Write your guess down first. Then measure(first) and measure(second).

hint: The notebook has the images that you need: learn from `x_learn[:2000]` and `t_learn[:2000]`,
judge by `x_held[:2000]` and `t_held[:2000]`.

hint: Inside `measure`, `for seed in range(3):`; and inside the loop a generator,
`rng = np.random.default_rng(seed)`, and an `AdamUpdate` and step of its own, so that a second call
gives the same. At the end `return np.mean(read)`.

hint: An f-string writes measured numbers: `f"{measure(8):.1f} %"`.

well: Two numbers, measured by your own code, and a sentence that says what they mean. Three
seeds are three throws of the dice: look at each of them before you believe their mean.

explain: Would you bet on the same outcome with three other seeds? Say which difference chance alone
could make: of 2,000 images, the standard error of a share p is √(p(1 − p) / 2,000).

rubric: Whole: the standard error at the share that was measured (0.7 points at 90 %), compared with
the difference of the two settings, the percentages of the single seeds looked at, and a bet that
fits both. Whether the bet is yes or no earns nothing, nor does a larger percentage. Half: one of
the two, the standard error or how far the seeds lie apart; or both, and no comparison. Nothing: a
bet without a number; three seeds are enough to be sure.
"""

import inspect
import math
import re

import numpy as np

from nblib.exercises.checkpoints import reference_of
from nblib.exercises.experimented import exact, fault, learned_from, noted_of
from nblib.exercises.leaning import unread
from nblib.exercises.values import Misfit, kind, plain, same, written

(initialise,), (train_step,) = reference_of("8.5"), reference_of("8.6")
(train,), (evaluate,) = reference_of("8.7"), reference_of("8.9")

# --- solution ---
from nblib.datasets import mnist


def measure(hidden):
    # learn from 2,000 training images, give per cent right of 2,000 others
    digits = mnist(train_size=4000, test_size=1)
    x, t = digits.train_images, digits.train_labels

    def plain(k, w, g):
        return w - 0.1 * g

    def step(p, images, labels):
        return train_step(p, images, labels, plain)

    read = []
    for seed in range(3):
        rng = np.random.default_rng(seed)
        start = [*initialise(784, hidden, rng), *initialise(hidden, 10, rng)]
        p, _ = train(start, step, x[:2000], t[:2000], 4, 50, rng)
        read.append(evaluate(p, x[2000:], t[2000:]))
        print(f"{hidden} hidden units, seed {seed}: {read[-1]:.1f} %")
    return np.mean(read)


settings = (8, 64)  # hidden units
few, many = (measure(hidden) for hidden in settings)
conclusion = (
    f"With 8 hidden units {few:.1f} % of 2,000 held-back images are read correctly, with 64 "
    f"{many:.1f} %, each the mean of three seeds. The choice of the images moves such a share by "
    "about one point; how far the seed moves it, the three printed shares show. And it is four "
    "epochs only."
)


# --- cases ---

CASES = (
    ("two different settings",), ("a number for each setting",),
    ("the same number when asked again",), ("both numbers in the conclusion",),
    ("a conclusion of 12 words or more",),
)
SECONDS = 120.0
EXPECTED = (float, (2.0, 5.0), "2 and 5 " * 6)
TESTS = {"test_images", "test_labels"}
STUB = '''\
def measure(setting):
    """Train with this setting and the seeds 0, 1, 2 -> the mean."""
    ...


settings = ...  # the two settings you compare, such as (8, 64)
conclusion = ...  # what you found, with both numbers, as text'''


def call(pieces, question):
    """ "yes", or a Misfit that says what is missing, in the student's own numbers."""
    _, settings, conclusion = pieces
    settings = _as_pair(settings)
    text = conclusion if isinstance(conclusion, str) else ""
    if isinstance(pieces[1], dict | set) and question != "a conclusion of 12 words or more":
        return Misfit(f"settings is a {type(pieces[1]).__name__}", "Write the two settings in "
                      "parentheses: `(8, 64)`. Each of them is handed to `measure` as it is.",
                      key="kind of settings")
    if question == "two different settings":
        if len(settings) < 2:
            return Misfit("one was given", "A comparison needs two settings, in parentheses: "
                          "`(8, 64)`.")
        if len(settings) > 2:
            return Misfit(f"there are {len(settings)}", "Choose the two that answer your "
                          "question.")
        alike = repr(settings[0]) == repr(settings[1])
        return Misfit(f"both are {written(settings[0])}", "Both settings are the same. What do "
                      "you compare?") if alike else "yes"
    if question == "a conclusion of 12 words or more":
        if not isinstance(conclusion, str):
            return Misfit("it is no text", "The conclusion is a text: a few sentences in quotes.")
        words = len(text.split())
        return "yes" if words >= 12 else Misfit(f"yours has {words}", "Say in a sentence or two "
                                                "what the numbers mean, and what they do not.")
    if question == "both numbers in the conclusion" and not isinstance(conclusion, str):
        return Misfit(f"conclusion is a {type(conclusion).__name__}", "The conclusion is a text: "
                      'a few sentences in quotes, such as `f"8 units read {first:.1f} %"`.')
    results = _measurements(pieces, settings)
    if question == "a number for each setting":
        ignored = unread(pieces[0]) if inspect.isfunction(pieces[0]) else []
        if ignored:
            return Misfit(f"measure never reads its argument `{ignored[0]}`", "Both runs are then "
                          "the same run. Let the setting decide what is trained.")
        if tested := TESTS & _names(getattr(pieces[0], "__code__", None)):
            return Misfit(f"measure uses `{min(tested)}`", "The test images stay out of it: "
                          "who chooses by them has none left to judge the choice. Hold some of the "
                          "training images back, and judge by those.", key="test images")
        if learned := learned_from(pieces[0]):
            return Misfit(f"measure learns from `{learned}` and judges by them as well", "Hold "
                          "some of the training images back, and judge by those: what a network "
                          "has learned from says little of what it has not seen.",
                          key="the same images")
        for setting, result in zip(settings, results, strict=False):
            if result is None:
                return Misfit(f"measure({written(setting)}) returned nothing", "`measure` runs, "
                              "but returns nothing. Does its last line say `return`?")
            if not _is_number(result):
                return Misfit(f"measure({written(setting)}) returned {kind(plain(result))}",
                              "`measure` does not return one number. Which single number answers "
                              "your question?")
        return fault(pieces[0], settings, results, _LAST[2][:2]) or "yes"
    if not all(map(_is_number, results)):
        return Misfit("this waits for a number for each setting", "`measure` does not return one "
                      "number. Which single number answers your question?")
    if question == "the same number when asked again":
        if len(results) < 2 or same(results[-1], results[0], 0):
            return "yes"
        return Misfit(
            f"measure({written(settings[0])}) gave {exact(results[0])}, then "
            f"{exact(results[-1])}",
            "Asked twice, `measure` gives two different numbers. Fix the seed inside it. Make "
            "inside it, too, what remembers: an `AdamUpdate` from outside still knows the last "
            "run.",
            key="not repeatable",
        )
    missing = [n for n in results[:2] if not _stands(float(n), text)]
    if not missing:
        return "yes"
    if re.search(r"\{\w", text):
        return Misfit("your text has names in braces", "Python puts numbers in the place of "
                      '`{first:.1f}` only where an f stands before the quotes: `f"..."`.',
                      key="braces")
    measured = ", ".join(
        f"measure({written(setting)}) gave {exact(result)}"
        for setting, result in zip(settings, results, strict=False)
    )
    found = ", ".join(dict.fromkeys(_NUMBER.findall(text))) or "no number"
    if len(results) > 1 and _stands(float(results[0] - results[1]), text):
        return Misfit(f"{measured}; your text has {found}", "Your text has the difference of the "
                      "two. Give the numbers themselves as well.", key="difference")
    return Misfit(f"{measured}; your text has {found}", "Your conclusion does not have the "
                  "measured numbers in it. What exactly did you find?")


def _as_pair(settings):
    if isinstance(settings, np.ndarray) and settings.ndim == 1:
        return settings.tolist()
    return list(settings) if isinstance(settings, tuple | list | range) else [settings]


def _names(code):
    """What a function's lines, and functions defined in it, ask for by name."""
    if code is None:
        return set()
    inside = (_names(const) for const in code.co_consts if inspect.iscode(const))
    return set(code.co_names).union(*inside)


def _is_number(result):
    """A run that blows up is a result as well: nan and inf are numbers here."""
    return isinstance(plain(result), int | float) and not isinstance(result, bool | np.bool_)


_LAST = [None, None, ()]


def _measurements(pieces, settings):
    """[measure(first), measure(second), measure(first) again] for the settings there are."""
    if _LAST[0] is not pieces:
        _LAST[:] = [pieces, [], []]
        for setting in [*settings[:2], *settings[:1]]:
            with noted_of(pieces[0]) as noted:
                _LAST[1].append(plain(pieces[0](setting)))
            _LAST[2].append(noted)
    return _LAST[1]


_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?(?:[eE][-+]?\d+)?")


_BLOWN_UP = re.compile(r"\b(nan|inf|infinit|diverge|blew up|blows up|overflow|not a number)", re.I)


def _stands(number, text):
    """Whether the number stands in the text, rounded as the text rounds it, or as a percentage.

    Signs are passed over: in "from 91.5-96.2" the dash is none.
    """
    if not math.isfinite(number):
        return bool(_BLOWN_UP.search(text))
    scales = (1, 100) if "%" in text or "per cent" in text or "percent" in text else (1,)
    for found in _NUMBER.findall(text):
        digits = found.rstrip(",")
        for plain_digits in {digits.replace(",", ""), digits.replace(",", ".")}:
            try:
                value = float(plain_digits)
            except ValueError:  # two decimal commas
                continue
            mantissa, _, power = plain_digits.lower().partition("e")
            step = 10.0 ** (int(power or 0) - len(mantissa.partition(".")[2]))
            for size in (abs(number) * scale for scale in scales):
                rounds = step if size > step else 0  # 1 is no rounded form of 0.91
                if abs(size - value) <= 0.5 * rounds + 1e-9 * value:
                    return True
    return False


MISTAKES = """
same-setting
    measure, settings = float, (2, 2)
    conclusion = '2 and 2, ' * 8
Both settings are the same. What do you compare?

one-setting
    measure, settings, conclusion = float, 2, 'With 2 it gives 2. ' * 8
One setting was given. A comparison needs two, in parentheses: `(8, 64)`.

three-settings
    measure, settings, conclusion = float, (2, 5, 7), 'It gives 2, 5 and 7. ' * 4
There are more than two settings. Choose the two that answer your question.

no-numbers
    measure, settings, conclusion = float, (2, 5), 'The second is better. ' * 4
Your conclusion does not have the measured numbers in it. What exactly did you find?

not-repeatable
    import itertools
    count = itertools.count()
    def measure(setting):
        return setting + 10 * next(count)
    settings = (2, 5)
    conclusion = 'With 2 it is 2, with 5 it is 15, and 15 is more.'
Asked twice, `measure` gives two different numbers. Fix the seed inside it. Make inside it, too,
what remembers: an `AdamUpdate` from outside still knows the last run.

not-repeatable-no-numbers
    import itertools
    count = itertools.count()
    def measure(setting):
        return setting + 10 * next(count)
    settings, conclusion = (2, 5), 'The one was better than the other, by far. ' * 2
Asked twice, `measure` gives two different numbers, so those you wrote down are gone. Fix the seed
inside it, and make what remembers, an `AdamUpdate`, inside it, too.

too-short
    measure, settings, conclusion = float, (2, 5), '2 and 5'
The numbers are there. Say in a sentence or two what they mean.

not-a-number
    def measure(setting):
        return [setting, setting]
    settings, conclusion = (2, 5), 'With 2 it is 2 and with 5 it is 5. ' * 2
`measure` does not return one number. Which single number answers your question?

test-images
    from nblib.datasets import mnist
    digits = mnist(train_size=10, test_size=10)
    def measure(setting):
        return float(setting * digits.test_images.shape[0])
    settings, conclusion = (2, 5), 'With 2 it is 20.0 and with 5 it is 50.0. ' * 2
The test images stay out of it: who chooses by them has none left to judge the choice. Hold some of
the training images back, and judge by those.

short-no-numbers
    measure, settings, conclusion = float, (2, 5), 'More is better.'
That is a claim. Which two numbers support it, and what do they say?
"""
