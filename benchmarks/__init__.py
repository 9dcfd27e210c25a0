"""Speed beside PyTorch, scikit-learn and plain NumPy, in one run on one machine: `make bench`.

What the site weighs, what a hub bears and what memory a student takes are measured apart:
`python -m benchmarks.site`, `benchmarks.hub` and `benchmarks.memory`.
"""
