"""The whole way of one move, from the browser's event to the screen: where its time goes.

`make way` writes the table. The kernel notes when it does what, and the page when it sends,
receives, reads and paints; both by the machine's one clock. The echo of test_browser.py goes the
same way and has nothing done on it. Protected here: each move is followed from end to end, and its
parts come one after another.
"""

import json

import numpy as np
import pytest

from tests import every
from tests.live import notebook_of
from tests.runs import CANVAS
from tests.test_browser import ECHO, STRICT, WATCH, SliderHand, answered
from tests.test_browser_looks import without_sidebar

SHOWN = {  # few lines; a network beside a plane of pixels; the most that an explorer draws anew
    "gradient_descent": "few lines",
    "playground": "network, plane",
    "xor_hidden_space": "three planes",
}
MOVES = 30 if STRICT else 3  # by keyboard, and as many by mouse
# Run in the kernel first: `ways` gets a dict of moments for each message to a widget.
NOTED = """import time
import ipywidgets
from nblib.explorers import base, stage

ways = []

def note(owner, name, before=None, after=None):
    call = getattr(owner, name)
    def noted(*given, **named):
        if before and ways:
            ways[-1][before] = time.time()
        found = call(*given, **named)
        if after and ways:
            ways[-1][after] = time.time()
        return found
    setattr(owner, name, noted)

handlers = get_ipython().kernel.shell_handlers
taken = handlers["comm_msg"]
def take(*given):
    ways.append({"arrived": time.time()})
    return taken(*given)
handlers["comm_msg"] = take
note(base.Explorer, "refresh", before="begun")
note(stage.Painter, "recordings", before="updated", after="recorded")
for widget in (stage.Stage, ipywidgets.Label):
    note(widget, "send_state", after="left")"""
TOLD = "import json\nprint(json.dumps(ways))"
# In the page: for each move a dict of moments, in seconds since 1970 as the kernel has them.
FOLLOW = """([canvas, node]) => {
  const ways = window.followed = [];
  let tick = Date.now();
  const start = tick;
  while ((tick = Date.now()) === start);  // the page's own time is finer, but has another zero
  const zero = tick - performance.now();
  const at = (time) => (zero + time) / 1000;
  const stamp = (name, time = performance.now()) => {
    const way = ways.at(-1);
    if (way) way[name] ??= at(time);
  };
  for (const kind of ['keydown', 'pointermove'])
    window.addEventListener(kind, (event) => {
      if (window.explorerWatch.input === event.timeStamp) ways.push({});
      stamp('event', event.timeStamp);
    }, true);
  const {kernel} = window.jupyterapp.shell.currentWidget.sessionContext.session;
  window.following?.();
  const told = (_, {msg, direction}) => {
    if (msg.header.msg_type !== 'comm_msg') return;
    const {method, state} = msg.content.data;
    if (direction === 'send') stamp('sent');
    else if (method === 'update' && (state.frame || typeof state.value === 'string'))
      stamp('received');
  };
  kernel.anyMessage.connect(told);
  const later = window.later ??= window.requestAnimationFrame.bind(window);
  const shown = () => later(() => stamp('shown'));
  if (canvas) {
    window.requestAnimationFrame = (call) => {
      if (call.name !== 'paint') return later(call);
      stamp('read');
      return later((time) => { stamp('frame'); call(time); stamp('painted'); shown(); });
    };
  } else {
    new MutationObserver(() => {
      for (const name of ['read', 'frame', 'painted']) stamp(name);
      shown();
    }).observe(node, {childList: true, characterData: true, subtree: true});
  }
  window.following = () => kernel.anyMessage.disconnect(told);
}"""
PARTS = {  # moment at its end -> what is done until then
    "sent": "browser: from the event to the message",
    "arrived": "on the way to the kernel, through the server",
    "begun": "kernel: the control takes its value",
    "updated": "kernel: update",
    "recorded": "kernel: record what moves",
    "left": "kernel: the message, with the handles",
    "received": "on the way to the browser; unpacked",
    "read": "browser: read the recording",
    "frame": "browser: wait for the next frame",
    "painted": "browser: paint",
    "shown": "browser: until the frame after, when it is seen",
}


def followed(notebook, index, name):
    """Move the first slider of the cell `index`: for each move the seconds of each part, an array
    (moves, parts)."""
    page = notebook.page
    notebook.run_cell(index)
    output = page.locator(".jp-Notebook .jp-Cell").nth(index).locator(".jp-Cell-outputArea")
    if name == "echo":
        node = output.locator(".widget-label:visible").last
    else:
        node = output.locator(CANVAS)
        output.locator(f"{CANVAS}[data-frame]").wait_for()
    node.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    node.evaluate(WATCH)
    page.evaluate(FOLLOW, [name != "echo", node.element_handle()])
    hand = SliderHand(page, output)
    for way in (hand.key, hand.mouse):
        for move in range(MOVES):
            answered(notebook, lambda way=way, move=move: way(move))
            page.wait_for_timeout(50)  # what follows the answer is no part of the next one
    hand.let_go()
    notebook.wait_for_kernel()
    ways = [way for way in page.evaluate("followed") if {"event", "sent", "shown"} <= way.keys()]
    notebook.run_cell(len(SHOWN) + 2)
    (said,) = notebook.cells()[len(SHOWN) + 2]["outputs"]
    kernel = [way for way in json.loads("".join(said["text"])) if "left" in way]
    found = []
    for way in ways:
        inside = [each for each in kernel if way["event"] <= each["arrived"] <= way["shown"]]
        if len(inside) == 1:
            way |= inside[0]
            if name == "echo":  # it does nothing, and sends
                way |= dict.fromkeys(("begun", "updated", "recorded"), inside[0]["arrived"])
            found.append([way["event"], *(way[moment] for moment in PARTS)])
    return np.diff(np.array(found), axis=1)


@pytest.fixture
def ways(live):
    """dict name -> `followed` of the echo and of each of SHOWN."""
    cells = [NOTED, ECHO, *(every.SOURCES[name] for name in SHOWN), TOLD]
    with live.notebook("way.ipynb", notebook_of(*cells)) as notebook:
        notebook.wait_for_kernel()
        without_sidebar(notebook.page)
        notebook.run_cell(0)
        yield {
            name: followed(notebook, index, name) for index, name in enumerate(("echo", *SHOWN), 1)
        }


@pytest.mark.full
def test_the_whole_way_of_a_move_is_followed(ways, report):
    for name, parts in ways.items():
        assert len(parts) >= MOVES, f"{name}: {len(parts)} of {2 * MOVES} moves are followed"
        assert parts.min() > -0.002, f"{name}: a part ends before it begins"
    means = {name: 1000 * parts.mean(axis=0) for name, parts in ways.items()}
    title = f"ms of each part of the way, the mean of up to {2 * MOVES} moves of a slider"
    report(title, f"{'':50}" + "".join(f"{name:>18}" for name in means))
    for number, what in enumerate(PARTS.values()):
        row = "".join(f"{mean[number]:18.1f}" for mean in means.values())
        report(title, f"{what:50}{row}")
    report(title, f"{'in all':50}" + "".join(f"{mean.sum():18.1f}" for mean in means.values()))
    report(title, f"{'':50}" + "".join(f"{each:>18}" for each in ("nothing done", *SHOWN.values())))
    names = list(PARTS)
    of = {
        "in the kernel": ("begun", "updated", "recorded", "left"),
        "between kernel and browser, there and back": ("arrived", "received"),
        "in the browser, waiting for two frames": ("frame", "shown"),
        "in the browser, at work": ("sent", "read", "painted"),
    }
    explorers = np.mean([means[name] for name in SHOWN], axis=0)
    shares = {
        what: sum(explorers[names.index(part)] for part in parts) for what, parts in of.items()
    }
    where = "where the time goes, of the mean of the three explorers"
    for what, taken in sorted(shares.items(), key=lambda item: -item[1]):
        report(where, f"{taken:5.1f} ms, {taken / explorers.sum():4.0%}, {what}")
    more = explorers.sum() - means["echo"].sum()
    report(
        where,
        f"The echo, with nothing done, takes {means['echo'].sum():.0f} ms of these "
        f"{explorers.sum():.0f}. The other {more:.0f} are an explorer's own: it computes, records, "
        "reads, waits for a frame to paint in, and paints.",
    )
