"""nbgrader on the hub: where handed out and handed in work lies. For students and the teacher."""

import os

c = get_config()  # noqa: F821  # nbgrader gives it to this file

c.CourseDirectory.course_id = "course"
# A folder for each week, in it one for each student: `make grade` takes such a folder.
c.CourseDirectory.directory_structure = "{nbgrader_step}/{assignment_id}/{student_id}"
if "JUPYTERHUB_USER" in os.environ:  # a student's server; by default it is the system's user
    c.CourseDirectory.student_id = os.environ["JUPYTERHUB_USER"]
c.Exchange.root = os.environ["HUB_EXCHANGE"]
c.Exchange.timezone = "UTC"
