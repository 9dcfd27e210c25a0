"""How an answer is judged: run it, compare it, and find the sentence that helps.

An answer is a function, a number, an array, a tuple or a letter. A function is called with every
case and its outputs are compared with those of our own function. A wrong answer is recognised by
its behaviour: every catalogued mistake is itself a wrong answer, and whoever gets its outputs has
most likely made it. The reader sees a few sentences, and never a traceback of ours.
"""

import re
import unicodedata
from typing import Any

import numpy as np

from nblib.words import agree, listed

from .facts import facts, impossible
from .forms import not_the_kind, wrong_form
from .frame import Exercise, Result
from .leaning import leans, reads_instead
from .probes import kept, probed
from .raising import Raised
from .repair import SLIP, repair
from .running import STOPPED, run_cases
from .singles import names_of, rearranged, shifted, single
from .slips import follows, slip, unread
from .transforms import count_of, reordered, turned
from .unfinished import holes, not_begun, unfinished
from .values import Misfit, as_array, close, plain, same, written, written_apart
from .varied import varied
from .writing import quotable


def judge(
    exercise: Exercise, answer: Any = ..., hint: int | None = None, seconds: float = 3.0
) -> Result:
    """Judge one answer and say so in a few sentences.

    hint     None, or how many of the exercise's hints to show after the diagnosis
    seconds  wall-clock limit for all cases together
    Returns a Result; a wrong answer never raises.
    """
    diagnosis, verdict, lines = _diagnose(exercise, answer, seconds)
    head = f"{exercise.id} {exercise.name}: {verdict}"
    if diagnosis == "right":
        return Result(True, diagnosis, (head, exercise.well, *lines))
    count = len(exercise.hints)
    if hint in range(1, count + 1):  # no sentence twice
        lines = tuple(line for line in lines if line not in exercise.hints[:hint])
    if hint is None:
        following = 2 if exercise.hints[0] in lines else 1
        lines += (exercise.offer(following),)
    elif hint in range(1, count + 1):
        lines += tuple(f"Hint {i} of {count}: {exercise.hints[i - 1]}" for i in range(1, hint + 1))
    else:
        lines += (f"Hints go from hint=1 to hint={count}.",)
    return Result(False, diagnosis, (head, *lines))


def _diagnose(exercise, answer, seconds):
    """(diagnosis, verdict, tuple of sentences) for one answer: the first look that finds something.

    From the coarse to the fine: no answer yet, not the kind of thing asked for, code that does not
    end, prints or changes its arguments; then the catalogue; then general differences.
    """
    answer = exercise.settled(answer, seconds)
    early = not_begun(exercise, answer) or not_the_kind(exercise, answer)
    if early:
        return early
    outcomes = exercise.outcomes(answer, seconds)
    values = [plain(outcome.value) for outcome in outcomes]
    agree = [
        same(value, wanted, exercise.tolerance)
        for value, wanted in zip(values, exercise.wanted, strict=True)
    ]
    verdict = _verdict(exercise, values, agree)
    found = (
        _stopped(exercise, outcomes, seconds)
        or _stub_inside(exercise, answer, outcomes)
        or _nothing_returned(exercise, answer, outcomes)
        or _changed_in_place(exercise, outcomes)
    )
    if found:
        diagnosis, sentence = found
        return diagnosis, _HEADS.get(diagnosis, verdict), (sentence,)
    also = _also_printed(exercise, outcomes)
    if all(agree):
        borrowed = leans(exercise, answer, seconds)
        return "right", verdict, (*also, borrowed) if borrowed else also
    also = (*also, *reads_instead(answer))
    if holes(answer):
        return "not-started", _HEADS["not-started"], (unfinished(exercise, answer),)
    shown, order = _differences(exercise, values, agree)
    known = _from_catalogue(exercise, answer, values)
    if known and not exercise.is_function and not rearranged(exercise, answer):
        place = repair(exercise, answer, agree)
        if place and _tells_otherwise(place, known):
            return "repair", verdict, (*shown, place.sentence, *also)
        other = single(exercise, answer, values[0]) if exercise.probe else ""
        if other and _of_others(exercise, other, known):
            return "unknown", verdict, (*shown, other, *also)
    if known and not _is_luck(exercise, answer, values, agree, known):
        sure = slip(exercise, answer) or rearranged(exercise, answer)
        # A value has the student's cell alone: of the mistake's nothing is known.
        same_way = exercise.is_function and slip(exercise, known.wrong)
        same_way = same_way or rearranged(exercise, known.wrong)
        if sure and not same_way:  # the mistake comes to the same by another way
            return "slip", verdict, (*shown, sure, *also)
        return known.id, verdict, (*shown, known.thought, *also)
    found = (
        _exception(values, order)
        or _misfit(values, order)
        or kept(exercise, answer, values)
        or reordered(exercise, values)
        or shifted(exercise, values[0])
        or wrong_form(exercise, values, order[: len(shown)])
        or turned(exercise, values)
        or probed(exercise, answer, values)
    )
    silent = found is None or found[0] not in ("raised", "misfit")
    sure = impossible(exercise, values[0]) or (slip(exercise, answer) if silent else "")
    sure = sure or rearranged(exercise, answer)
    # What is left over from an earlier call is no fault of the line that would make up for it.
    left_over = found is not None and found[0] == "kept"
    place = None if sure or left_over else repair(exercise, answer, agree)
    if sure:
        diagnosis, thoughts = "slip" if exercise.is_function else "unknown", [sure]
    elif place:
        diagnosis, thought = found or ("repair", "")
        thoughts = [place.sentence, *([] if diagnosis in _VAGUE else [thought])]
    elif found:
        code = unread(exercise, answer) if silent else ""
        diagnosis, thoughts = found[0], [found[1], *([code] if code else [])]
    elif code := unread(exercise, answer):
        diagnosis, thoughts = "unused", [code]
    else:
        diagnosis, thoughts = "unknown", facts(exercise, answer, values, agree)
        # No hint unasked: it is about one part, and nothing shows that the fault is there.
        thoughts += [lead] if (lead := _lead(exercise, answer, values, order)) else []
    return diagnosis, verdict, (*shown, *thoughts, *also)


_VAGUE = ("repair", "nearly", "in-turn")  # these say nothing besides a line

_HEADS = {
    "time": "stopped.",
    "not-started": "not finished yet.",
    "printed": "nothing returned yet.",
    "no-return": "nothing returned yet.",
}


# What happened while it ran ----------------------------------------------------------------------


def _verdict(exercise, values, agree):
    count = len(agree)
    if exercise.is_function or exercise.probe:
        what = "cases agree" if exercise.is_function else "points right"
        if all(agree):
            return f"all {count} {what}."
        return f"{sum(agree)} of {count} {what}."
    if all(agree):
        return "right."
    value, wanted = values[0], exercise.wanted[0]
    got, goal = as_array(value), as_array(wanted)
    if exercise.parts and got is not None and got.shape == goal.shape:
        near = close(got, goal, exercise.tolerance)
        off = [part for part, fits in zip(exercise.parts, near, strict=True) if not fits]
        return f"{near.sum()} of {near.size} right; look again at {listed(off)}."
    return "not this one." if exercise.options else "not yet."


def _stopped(exercise, outcomes, seconds):
    if all(outcome.state != STOPPED for outcome in outcomes):
        return None
    for case, outcome in zip(exercise.cases, outcomes, strict=False):
        value = outcome.value
        if isinstance(value, Raised) and value.kind is MemoryError:  # to fill it took the time
            return "raised", f"{exercise.shown(case)} {value.said} {value.thought}"
        if outcome.state == STOPPED:
            return "time", (
                f"{exercise.shown(case)} did not finish and was stopped. Which line should end "
                "your loop, and is it ever reached? (If your code is only slow: "
                f"`check(..., seconds={max(30, 2 * seconds):g})`.)"
            )
    return None


def _stub_inside(exercise, answer, outcomes):
    for outcome in outcomes:
        value = outcome.value
        left_over = value is ... or (isinstance(value, tuple) and any(v is ... for v in value))
        used = isinstance(value, Raised) and value.hole
        if left_over or used:
            return "not-started", unfinished(exercise, answer)
    return None


def _nothing_returned(exercise, answer, outcomes):
    if not exercise.is_function:
        return None
    silent = [i for i, outcome in enumerate(outcomes) if outcome.value is None]
    if not silent:
        return None
    name, first = exercise.name, silent[0]
    if outcomes[first].printed:
        return "printed", (
            f"Your {name} prints `{_first_line(outcomes[first].printed)}` and returns nothing. "
            "Printing shows a value to you; `return` hands it to the caller. Use `return` "
            "instead."
        )
    said = slip(exercise, answer)
    if len(silent) < len(outcomes):
        return "no-return-somewhere", said or (
            f"{exercise.shown(exercise.cases[first])} returned nothing, although other cases "
            "returned something. One path through your function ends without `return`."
        )
    return (
        "no-return",
        said or f"Your {name} runs, but returns nothing. Does its last line say `return`?",
    )


def _changed_in_place(exercise, outcomes):
    for outcome in outcomes:
        if outcome.changed and not isinstance(outcome.value, Raised):
            names = listed([f"`{name}`" for name in outcome.changed])
            return "in-place", (
                f"{_whose(exercise)} changes {names}, which "
                f"{agree(len(outcome.changed), 'belongs', 'belong')} to the caller and may be "
                "needed again. Lines such as `a[...] = ...`, `a += ...` and `a.pop()` write into "
                "it; make a new one instead, as `a = a + ...` and `a[1:]` do."
            )
    return None


def _whose(exercise):
    several = exercise.name.startswith("(")
    return f"{'One of your functions' if several else 'Your'} {exercise.name}"


def _also_printed(exercise, outcomes):
    asked = exercise.is_experiment  # its task says what to print
    texts = [outcome.printed for outcome in outcomes if outcome.printed and not asked]
    said = [f"Your function also printed `{_first_line(texts[0])}`."] if texts else []
    if rebound := outcomes[0].rebound:
        names = listed([f"`{name}`" for name in rebound[:4]])
        said.append(f"It changes the notebook's {names}; the check has restored what they were.")
    return tuple(said)


def _first_line(text):
    return quotable(text.strip().split("\n", 1)[0])


def _differences(exercise, values, agree):
    """What came out and what was expected, for at most two cases: those quickest to read.

    Returns the sentences, and the indices of all cases that differ, the plainest first.
    """
    if exercise.probe:
        lines = []
        numbers = "number" in exercise.form
        for case, value, wanted in zip(exercise.cases, values, exercise.wanted, strict=True):
            if value != wanted:
                where = ", ".join(
                    f"{n} = {written(v)}" for n, v in zip(exercise.arguments, case, strict=True)
                )
                what = f"your numbers give {value}" if numbers else f"yours {value}"
                lines.append(f"At {where} {what}; expected {wanted}.")
        return tuple(lines[:2]), [i for i, fits in enumerate(agree) if not fits]
    if not exercise.is_function:
        return (f"You gave `{written(values[0])}`.",), [0]
    lines = []
    for i, case in enumerate(exercise.cases):
        if not agree[i]:
            said = _outcome(exercise, values[i], exercise.wanted[i])
            lines.append((f"{exercise.shown(case)} {said}", i))
    # An exception first, since a thought about it speaks of that line.
    lines.sort(key=lambda line: (not isinstance(values[line[1]], Raised), len(line[0])))
    count = 2 if len(lines) > 1 and len(lines[1][0]) <= 100 else 1
    return tuple(text for text, _ in lines[:count]), [i for _, i in lines]


def _outcome(exercise, value, wanted):
    if isinstance(value, Raised):
        return value.said
    if isinstance(value, Misfit):
        return f"{value.said}."
    if isinstance(wanted, tuple) and isinstance(value, tuple | list) and len(value) == len(wanted):
        names = exercise.parts or [f"result {i + 1}" for i in range(len(wanted))]
        pieces = [
            f"{part} = `{pair[0]}`, expected `{pair[1]}`"
            for part, got, goal in zip(names, value, wanted, strict=True)
            if not same(got, goal, exercise.tolerance)
            for pair in [written_apart(got, goal)]
        ]
        return f"gave {'; '.join(pieces)}."
    got, goal = written_apart(value, wanted)
    return f"gave `{got}`, expected `{goal}`."


# What kind of mistake it is ----------------------------------------------------------------------


def _from_catalogue(exercise, answer, values):
    """The mistake whose outcomes are the student's, case by case, and on other arguments too.

    Exceptions alone are little evidence: where nothing but exceptions came, their messages count.
    """
    nothing = all(isinstance(value, Raised) for value in values)
    for mistake, theirs in exercise.catalogue:
        pairs = zip(values, theirs, strict=True)
        if all(_alike(value, other, exercise.tolerance, nothing) for value, other in pairs) and (
            nothing or not exercise.is_function or _elsewhere(exercise, answer, mistake)
        ):
            return mistake
    return None


def _tells_otherwise(place, mistake):
    """Whether a slip in the cell that computes a value makes it right, and is nothing of which the
    mistake with this value speaks: few numbers come from many mistakes."""
    if not place.telling or place.cost > 2:
        return False
    thought = unicodedata.normalize("NFKC", mistake.thought)  # W₂ is W2 in the code
    if place.brackets:
        return "bracket" not in thought and "parenthes" not in thought
    said = set(_SPOKEN.findall(thought)) | set(_TOKENS.findall(" ".join(_CODE.findall(thought))))
    return not said & set(_TOKENS.findall(place.text))


def _of_others(exercise, sentence, mistake):
    """Whether a mistake speaks of numbers of an answer, and none of them is one of those whose
    change would make everything right."""
    names = {name.strip("`") for name in names_of(exercise, np.shape(exercise.expected))}
    right = names & set(_CODE.findall(sentence))
    thought = unicodedata.normalize("NFKC", mistake.thought)
    spoken = names & set(re.findall(r"\w+", thought))
    return bool(right and spoken) and not right & spoken


_CODE = re.compile(r"`([^`]*)`")
_TOKENS = re.compile(r"[A-Za-z_]\w*|\d\d+|\d+\.\d+")
_SPOKEN = re.compile(r"\b(?:[A-Za-z_]+\d+|[B-HJ-Zb-z]|\d\d+|\d+\.\d+)\b")  # not the words a and I


def _is_luck(exercise, answer, values, agree, mistake):
    """Whether one slip, which the mistake has not, explains what came out as well as it does, where
    that is the same number in every case: many a mistake comes to 0."""
    arrays = [as_array(value) for value in values]
    if not exercise.is_function or any(array is None for array in arrays):
        return False
    if len(np.unique(np.concatenate([array.ravel() for array in arrays]))) > 1:
        return False
    place = repair(exercise, answer, agree)
    return place is not None and place.cost < SLIP and place.text not in mistake.wrong


def _elsewhere(exercise, answer, mistake):
    """Whether an answer does as a mistake does on arguments that are not among the cases.

    Where the cases are questions there are no others, and one that remembers the last call would
    only be asked the same again.
    """
    cases = [case for case, _ in varied(exercise)]
    if all(isinstance(value, str) for case in cases for value in case):
        return True
    outcomes = [run_cases(f, cases, 1.0) for f in (answer, exercise.build(mistake.wrong))]
    return all(
        one.state or _alike(plain(one.value), plain(other.value), exercise.tolerance, False)
        for one, other in zip(*outcomes, strict=True)
    )


def _alike(value, other, tolerance, messages):
    if isinstance(value, Raised) and isinstance(other, Raised):
        return value.kind is other.kind and (not messages or value.message == other.message)
    if isinstance(value, Raised) or isinstance(other, Raised):
        return False
    return same(value, other, tolerance)


def _exception(values, order):
    for value in (values[index] for index in order):
        if isinstance(value, Raised):
            return "raised", value.thought
    return None


def _misfit(values, order):
    found = [values[index] for index in order if isinstance(values[index], Misfit)]
    return ("misfit", found[0].thought) if found else None


def _lead(exercise, answer, values, order):
    """What to look at when nothing more is known: by the first part that is wrong, where those
    before it are right in every case. Where the rule for it is in the code already, what becomes
    of it there, if that is plain."""
    count = len(exercise.parts)
    if any(count_of(value) != count for value in values):
        return None
    for part, sentence in exercise.leads.items():
        k = exercise.parts.index(part)
        for index in order:
            if not same(values[index][k], exercise.wanted[index][k], exercise.tolerance):
                rule = follows(exercise, answer, k)
                return sentence if rule is None else rule
    return None
