"""The settings of nbgrader for this course; ``make class`` copies them into the course folder."""

c = get_config()  # noqa: F821 (nbgrader puts it here)

c.CourseDirectory.course_id = "brands-become-people"

# what a student finds between the markers of a solution
c.ClearSolutions.code_stub = {"python": 'raise NotImplementedError("your code goes here")'}

# a check that was deleted comes back before it is run; one cell may take two minutes
c.OverwriteCells.add_missing_cells = True
c.Execute.timeout = 120
c.Execute.interrupt_on_timeout = True
