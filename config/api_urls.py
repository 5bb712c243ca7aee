from rest_framework.routers import SimpleRouter

from exams.actions.api import acting, reading
from panels.appeals.api import Appeals
from panels.desks.api.office import Cycles
from panels.reading.api.reviewer import MyScripts

router = SimpleRouter()
router.register("my-scripts", MyScripts, basename="api-my-scripts")
router.register("cycles", Cycles, basename="api-cycles")
router.register("appeals", Appeals, basename="api-appeals")

urlpatterns = [*router.urls, *acting.addresses(), *reading.addresses()]
