"""Arrays in, artists on an Axes out: one module a lecture part, and `style` for what they share.

Nothing here knows of networks or widgets. What an explorer moves is a class: it makes its artists
once, on an empty Figure (a part of a picture: on an Axes), and `move(...)` moves them, so that a
slider never makes an artist. What changes seldom, such as the ground under a walk, has a method
`place...` of its own, which may draw anew. A still picture is a function.
"""
