"""nbgrader's configuration, one for students, formgrader and the checks of the labs.

Paths come from the environment, because each student has an exchange folder of their own.
"""

import os

c = get_config()  # noqa: F821 - nbgrader defines it

c.NbGrader.logfile = ""
c.CourseDirectory.course_id = os.environ.get("WORKSHOP_COURSE", "course")
if "WORKSHOP_EXCHANGE" in os.environ:
    c.Exchange.root = os.environ["WORKSHOP_EXCHANGE"]
if "WORKSHOP_COURSE_FOLDER" in os.environ:  # formgrader
    c.CourseDirectory.root = os.environ["WORKSHOP_COURSE_FOLDER"]
    c.ExchangeFactory.release_assignment = "workshop.exchange.local.ReleaseToStudents"
    c.ExchangeFactory.collect = "workshop.exchange.local.CollectFromStudents"
    c.ExchangeFactory.release_feedback = "workshop.exchange.local.ReleaseFeedbackToStudents"
    c.HTMLExporter.template_file = "workshop.html.j2"  # builds on nbgrader's for each page
elif "JUPYTERHUB_USER" in os.environ:  # a student; formgrader works on all of them
    c.CourseDirectory.student_id = os.environ["JUPYTERHUB_USER"]

# What a student may do at most: one cell two minutes, one file 20 MB, a hand-in 50 MB.
c.ExecutePreprocessor.timeout = 120
c.CourseDirectory.max_file_size = 20_000
c.CourseDirectory.max_dir_size = 50_000

# Student HTML must not run script in the instructor's session, nor in the feedback. nbgrader's
# templates clean outputs only; the two filters clean those well, and Markdown too.
c.HTMLExporter.sanitize_html = True
c.HTMLExporter.filters = {
    "clean_html": "workshop.exchange.sanitize.clean_html",
    "strip_files_prefix": "workshop.exchange.sanitize.clean_rendered_markdown",
    "markdown2html": "workshop.exchange.formulas.markdown_to_html",
}
c.HTMLExporter.preprocessors = [
    "workshop.exchange.sanitize.KeepSafeMetadata",
    "workshop.exchange.titles.NameTasks",
    "workshop.exchange.formulas.DrawFormulas",
]
# Submissions run in a sandbox and are judged outside it; see workshop.grading.
c.Autograde.autograde_preprocessors = [
    "workshop.grading.stock.GradeApart",
    "nbgrader.preprocessors.CheckCellMetadata",
]
# A hung kernel is killed at once instead of being asked politely.
c.Execute.shutdown_kernel = "immediate"

# Validate takes whatever a check prints to stderr for a failure. A warning (of a library, say, that
# something will change one day) is not a wrong answer, so the kernels that validate show none.
c.ExecutePreprocessor.extra_arguments = [
    "--InteractiveShellApp.exec_lines=import warnings; warnings.simplefilter('ignore')",
]

# A kernel talks over ports of loopback, which every student's server can reach: encrypted, nobody
# can listen to what it runs and says. (jupyter_server_config.json has the same for JupyterLab.)
c.KernelManager.transport_encryption = "auto"

# The mode that formgrader shows its whole configuration in is for debugging it.
c.FormgradeExtension.debug = False
