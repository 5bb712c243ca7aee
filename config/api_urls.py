from rest_framework.routers import SimpleRouter

from exams.actions.api import acting, reading
from panels.appeals.api import Appeals
from panels.committee.api import Cases
from panels.desks.api.candidate import MyRegistrations
from panels.desks.api.office import Cycles, Jobs
from panels.reading.api.lead import Discrepancies
from panels.reading.api.reviewer import MyScripts

router = SimpleRouter()
router.register("my-registrations", MyRegistrations, basename="api-my-registrations")
router.register("my-scripts", MyScripts, basename="api-my-scripts")
router.register("discrepancies", Discrepancies, basename="api-discrepancies")
router.register("cycles", Cycles, basename="api-cycles")
router.register("jobs", Jobs, basename="api-jobs")
router.register("cases", Cases, basename="api-cases")
router.register("appeals", Appeals, basename="api-appeals")

urlpatterns = [*router.urls, *acting.addresses(), *reading.addresses()]
