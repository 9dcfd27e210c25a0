"""Quizzes of notebook 00, start here (slides 1 to 3). It has no exercises."""

from .quiz import Quiz

EXERCISES = ()

QUIZZES = (
    Quiz(
        id="0.xor-models",
        question="Four classical models are trained on the XOR field: label 1 where exactly one "
        "coordinate is above the middle. Which of them cannot learn it?",
        options=(
            ("Decision tree and random forest", "Two questions about one coordinate each cut the "
             "field into its four squares: trees can do it."),
            ("Linear and logistic regression", "Both draw one straight boundary, and no straight "
             "line parts the four squares."),
            ("All four", "Only the linear ones. A tree cuts the plane as often as it needs to."),
            ("None of them", "Linear and logistic regression have one straight boundary. They "
             "stay near one half."),
        ),
        right=1,
    ),
    Quiz(
        id="0.product-feature",
        question="You give logistic regression one more input, the product x₁x₂, with the middle "
        "of the field at 0. How well does it do on the XOR field now?",
        options=(
            ("As before, near one half: the model is still linear", "It is linear in its inputs, "
             "and one of them now bends."),
            ("About three quarters", "It could do better: look at the sign of x₁x₂ in each of "
             "the four squares."),
            ("Almost perfectly", "x₁x₂ is negative exactly where the label is 1. The right "
             "feature makes the model's work easy; a network has to find it itself."),
            ("It cannot be trained with such an input", "Any number may be an input, also one "
             "computed from the others."),
        ),
        right=2,
    ),
)
