"""Speed beside PyTorch, scikit-learn and plain NumPy, all in one run on one machine: `make bench`.

digits      one epoch of the lecture's MNIST network
playground  a small network trained 500 steps on 200 points
scalars     autograd one number at a time, the way such engines are first explained
imports     what `import nblib` costs
split       where an epoch's time goes
together    two trainings at once
site        what the site weighs and how long its reader waits: `python -m benchmarks.site`
timing      contestants in turn, medians, the machine
__main__    the table, and whether the course's targets are met
"""
