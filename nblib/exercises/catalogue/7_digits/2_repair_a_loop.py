"""7.2 Repair a loop

Somebody has copied a few of your lines, and says: "It does not learn." The program has three
faults. **Read it first**: how many do you find by eye? Then put `ladder(theirs, batch, their_step)`
in place of the dots, and run the cell. Repair what the first failing check points to, run the cell
again, and go on until all seven checks hold. Change only what a check has complained about.

level: easy

explorer: clinic

start: Read the program line by line, beside your own above. Then climb the ladder: put
`ladder(theirs, batch, their_step)` in place of the dots.

hint: Which numbers does a step change, and who has been told which these are? Then go through the
five lines of the loop, one by one.

hint: An optimizer moves the parameters that it was given, of whichever network. And gradients are
added to those that are there already.

hint: The first fault is in the line of the optimizer, the second is a line that is missing in
`their_step`. For the third: `nn.CrossEntropyLoss` takes scores, and makes probabilities of them by
itself.

well: Each fault had hidden the next one. Now run the cell below the solution: does it read?
"""

import numpy as np

import nblib as torch
from nblib import nn

criterion = nn.CrossEntropyLoss()
batch = (
    torch.from_numpy(np.random.default_rng(0).normal(size=(64, 784)).astype(np.float32)),
    torch.from_numpy(np.arange(64) % 10),
)


def ladder(model, batch, step):
    """The ladder of the experiments, loaded when it is first climbed."""
    from nblib.experiments.ladder import ladder as climb

    return climb(model, batch, step)


def probe(climbed, check):
    """What came of a check: it holds, it fails, or it was not reached."""
    return {1: "holds", 0: "fails"}.get(climbed[check - 1], "is not reached")


# --- solution ---

# Check 4: every parameter has a gradient, and none moves. The optimizer held those of `fresh`.
# Check 6: the first gradient is still in the second. The checks before it look at nothing later
#     than the first step, and there is no old gradient yet.
# Check 7: the loss stays above 1.4. A softmax stood in the network, and `criterion` has another.
torch.manual_seed(3)
theirs = nn.Sequential(nn.Flatten(), nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10))
their_optimizer = torch.optim.Adam(theirs.parameters(), lr=0.001)  # those of theirs


def their_step(network, images, labels):
    loss = criterion(network(images), labels)  # scores go in, no probabilities
    their_optimizer.zero_grad()
    loss.backward()
    their_optimizer.step()
    return loss


climbed = ladder(theirs, batch, their_step)
print(climbed)

# --- cases ---

EXPECTED = [1] * 7
CASES = tuple((check,) for check in range(1, 8))
GRADED = False  # seven checks that hold can be typed
FORM = "what `ladder(theirs, batch, their_step)` gives, seven checks"
AT_HAND = {
    "torch": torch,
    "nn": nn,
    "ladder": ladder,
    "criterion": criterion,
    "batch": batch,
    "fresh": nn.Sequential(nn.Flatten(), nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10)),
}
STUB = '''\
torch.manual_seed(3)
theirs = nn.Sequential(nn.Flatten(), nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10),
                       nn.Softmax(dim=1))
their_optimizer = torch.optim.Adam(fresh.parameters(), lr=0.001)


def their_step(network, images, labels):
    loss = criterion(network(images), labels)
    loss.backward()
    their_optimizer.step()
    return loss


climbed = ...  # ladder(theirs, batch, their_step)
print("not climbed yet" if climbed is ... else climbed)'''

MISTAKES = """
inputs
    [0, -1, -1, -1, -1, -1, -1]
The inputs have another size than those of your loop. Is `batch` still the one from above?

classes
    [1, 0, -1, -1, -1, -1, -1]
All examples are of one class. Is `batch` still the one from above?

shape
    [1, 1, 0, -1, -1, -1, -1]
The network does not make ten scores for each image. Its layers were right: `Flatten`, 784 to 256,
ReLU, 256 to 10.

moves
    [1, 1, 1, 0, -1, -1, -1]
Read what was seen. If every parameter has a gradient and none moves, then the step moves something
else: whose parameters has the optimizer been given? If none has a gradient, is `backward()` still
there, and `zero_grad()` before it?

first
    [1, 1, 1, 1, 0, -1, -1]
The loss is far from that of guessing before anything was learned. `criterion` and the last layer
were not to blame for that: what have you changed there?

twice
    [1, 1, 1, 1, 1, 0, -1]
They move now. But the same batch gives a gradient twice as long the second time: what was still in
it, and which of the five lines takes it out?

heart
    [1, 1, 1, 1, 1, 1, 0]
Eight images cannot be learned by heart, although each step is a proper one. If the loss stays above
1.4: `criterion` makes probabilities of scores; what does the network hand it? If the loss leaps,
the steps are too long.
"""
