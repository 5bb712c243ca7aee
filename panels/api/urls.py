from rest_framework.routers import SimpleRouter

from panels.api import appeals, candidate, committee, lead, office, reviewer

router = SimpleRouter()
router.register("my-registrations", candidate.MyRegistrations, basename="api-my-registrations")
router.register("my-scripts", reviewer.MyScripts, basename="api-my-scripts")
router.register("discrepancies", lead.Discrepancies, basename="api-discrepancies")
router.register("cycles", office.Cycles, basename="api-cycles")
router.register("jobs", office.Jobs, basename="api-jobs")
router.register("cases", committee.Cases, basename="api-cases")
router.register("appeals", appeals.Appeals, basename="api-appeals")

urlpatterns = router.urls
