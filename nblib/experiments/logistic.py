"""Logistic regression under scikit-learn's names, for a browser's tab, which has no scikit-learn.

In the site it takes the place of `sklearn.linear_model.LogisticRegression` in notebook 00: the same
loss, so the same line.
"""

import numpy as np

from nblib.steady import steady


class LogisticRegression:
    """Two classes, 0 and 1. Its loss is the sum of the cross-entropies and ½ Σ w²: scikit-learn's,
    as it comes. `fit` goes to the minimum in Newton's steps.

    >>> model = LogisticRegression().fit([[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1])
    >>> model.predict([[0.5], [2.5]])
    array([0, 1])
    """

    @steady()
    def fit(self, X, y):
        """X (n, d), y (n,) of 0 and 1; the model itself. ValueError for other labels."""
        X, y = np.asarray(X, float), np.asarray(y)
        if not np.isin(y, (0, 1)).all():
            raise ValueError(f"labels are 0 and 1 here, and y has {np.unique(y).tolist()}.")
        inputs = np.column_stack([X, np.ones(len(X))])
        weights = np.zeros(inputs.shape[1])
        shrink = np.append(np.ones(X.shape[1]), 0.0)  # the bias is free

        def loss(weights):
            scores = inputs @ weights
            return (np.logaddexp(0, scores) - y * scores).sum() + (shrink * weights**2).sum() / 2

        for _ in range(100):
            share = np.exp(-np.logaddexp(0, -inputs @ weights))  # σ of the scores
            slope = inputs.T @ (share - y) + shrink * weights
            bend = (inputs.T * (share * (1 - share))) @ inputs + np.diag(shrink)
            step = np.linalg.lstsq(bend, slope)[0]
            while loss(weights - step) > loss(weights) and abs(step).max() > 1e-12:
                step /= 2  # too far: the loss is no parabola
            weights = weights - step
            if abs(step).max() < 1e-9:
                break
        self.coef_, self.intercept_ = weights[None, :-1], weights[-1:]
        return self

    def predict(self, X):
        """The classes (n,) of points (n, d)."""
        return (np.asarray(X, float) @ self.coef_[0] + self.intercept_[0] > 0).astype(int)

    def score(self, X, y):
        """The share of points whose class in y it predicts."""
        return float((self.predict(X) == np.asarray(y)).mean())
