"""Arrays in, artists on an Axes out: one module a lecture part, and `style` for what they share.

Nothing here knows of networks or widgets. A function takes Axes and arrays, creates artists once
and returns them, or moves artists that exist.
"""
