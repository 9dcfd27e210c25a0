"""What a diagnosis means, for a lecturer: the sentence to say.

A catalogued mistake brings its own sentence from the exercise's file. The other diagnoses are the
same for all exercises; their sentences stand here.
"""

from nblib.exercises import EXERCISES

GENERAL = {
    "added": "An argument was added where it should not be, or left out where it should.",
    "amount": "Every value is off by a number that belongs to the case, such as its length.",
    "arguments": "The function takes other arguments than it is called with.",
    "array": "One number is wanted, and an array came back: something is not summed up.",
    "called": "The function itself was given where its result is wanted. Brackets call it.",
    "comparison": "A comparison gives True or False; here a number is wanted.",
    "constant": "It comes to the same number whatever is given.",
    "exchanged": "Two arguments are used in each other's place.",
    "factor": "Every value is the right one times the same factor.",
    "form": "The answer is not the kind of thing that was asked for.",
    "function-returned": "It returns a function where its result is wanted. Brackets call it.",
    "hidden": "The cases of the check pass, and others, which it does not show, do not.",
    "in-place": "It changes its argument: a += b writes into the caller's array.",
    "in-turn": "The order of the rows makes a difference: something is left over from each.",
    "kept": "Something is left over from one call to the next.",
    "misfit": "It is not built as the task asks, or breaks one of its rules. Have it shown to you.",
    "nan": "0/0 or inf − inf gives nan, and nan spreads to all that follows.",
    "limited": "Right up to a bound, and the bound itself beyond it: something clips.",
    "nearly": "It is nearly right: something is rounded, or a constant typed with few digits.",
    "no-return": "The function computes and returns nothing.",
    "no-return-somewhere": "One path through the function ends without return.",
    "none": "None came in. That is what print and append give back.",
    "not-a-function": "The function was called too early: the check wants the function itself.",
    "offset": "Every value is off by the same amount.",
    "order": "The results are right, in another order.",
    "other-part": "One part of the answer stands in another one's place.",
    "printed": "print shows a value; return hands it on.",
    "raised": "Python or NumPy stopped with an error. Read its last line first.",
    "reference": "The course's own function came in, not one of the student's own.",
    "repair": "All but one small piece of a line is right.",
    "rounded": "It is right, but rounded.",
    "rows": "Right for one row, wrong for several: something takes all rows together.",
    "scalar": "An array is wanted, and one number came back.",
    "shape": "The shape is another one. Print a.shape after each line.",
    "shifted": "Each number is off by 1: it was counted from 0, or one too many.",
    "sign-of-all": "The size is right and the sign is wrong.",
    "slip": "A line cannot do what it was written for: a return ends a loop, a value is lost.",
    "text": "A text came in where a number is wanted.",
    "time": "It did not come to an end.",
    "transposed": "Rows and columns are exchanged.",
    "turned": "The right values went through one step too many or too few.",
    "turned-round": "Every 0 should be a 1, and every 1 a 0.",
    "type": "The result is of another kind than was asked for.",
    "unchanged": "What went in came back as it was.",
    "unknown": "None of the known mistakes: have one such answer shown to you.",
    "unread": "The result does not depend on one of the arguments.",
    "unused": "A name gets a value that is never used.",
}


def meaning(id: str, diagnosis: str) -> str:
    """What was misunderstood, in the catalogue's words; "" for a diagnosis that nobody knows."""
    for mistake in EXERCISES[id].mistakes:
        if mistake.id == diagnosis:
            return mistake.thought
    return GENERAL.get(diagnosis, "")
