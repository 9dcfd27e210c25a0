"""nbgrader on the hub: where handed out and handed in work lies. For students and the teacher.

Where `make release` had a list (ROLL=), each student fetches the edition with numbers of their own.
"""

import os

from nbgrader.exchange.default import ExchangeFetchAssignment

c = get_config()  # noqa: F821  # nbgrader gives it to this file


class FetchOwn(ExchangeFetchAssignment):
    """What *Fetch* does: as in nbgrader, from one's own edition if there is one.

    As there, nothing is copied over a file that the student has.
    """

    def init_src(self):
        super().init_src()
        who, week = self.coursedir.student_id, self.coursedir.assignment_id
        own = os.path.join(os.environ.get("HUB_OWN", ""), week, who)
        if "HUB_OWN" in os.environ and who and os.access(own, os.R_OK | os.X_OK):
            self.src_path = own


c.CourseDirectory.course_id = "course"
# A folder for each week, in it one for each student: `make grade` takes such a folder.
c.CourseDirectory.directory_structure = "{nbgrader_step}/{assignment_id}/{student_id}"
if "JUPYTERHUB_USER" in os.environ:  # a student's server; by default it is the system's user
    c.CourseDirectory.student_id = os.environ["JUPYTERHUB_USER"]
c.Exchange.root = os.environ["HUB_EXCHANGE"]
c.Exchange.timezone = "UTC"
c.ExchangeFactory.fetch_assignment = FetchOwn
