from django.urls import include, path

from exams.people.views import account, candidates, office

pages = [
    path("", office.people, name="list"),
    path("people.csv", office.people_sheet, name="sheet"),
    path("invite/", office.invite, name="invite"),
    path("candidates/", candidates.candidates, name="candidates"),
    path("candidates/candidates.csv", candidates.candidates_sheet, name="candidates-sheet"),
    path("candidates/enter/", candidates.enter, name="enter"),
    path("candidates/<uuid:pk>/", candidates.candidate, name="candidate"),
    path("<int:pk>/", office.person, name="person"),
]
own_pages = [path("me/", account.me, name="me")]

urlpatterns = [
    path("office/people/", include((pages, "people"))),
    path("accounts/", include((own_pages, "account"))),
    path("accounts/invitation/<str:key>/", account.invitation, name="invitation"),
    path("accounts/address/<str:key>/", account.new_address, name="new-address"),
]
