"""A poll in the lecture room: `python -m nblib.poll 05` asks the quizzes of a notebook.

The lecturer's laptop hands out one page to the projector and one to the students' phones.
`room.py` counts the votes and knows nothing of the web, `server.py` hands the pages out, and the
pages lie in `page`. docs/teaching.md says how to use it.
"""
