from django.urls import include, path

from exams.registration.views import application, fees, my_fees, office, stripe

applying = [
    path("", application.tasks, name="tasks"),
    path("details/", application.details, name="details"),
    path("category/", application.category, name="category"),
    path("agreements/", application.agreements, name="agreements"),
    path("accommodation/", application.accommodation, name="accommodation"),
    path("fee/", application.fee, name="fee"),
]
of_cycle = [path("", office.fees, name="cycle"), path("bills.csv", office.fees_file, name="file")]
my_bills = [
    path("", my_fees.everything, name="all"),
    path("<uuid:pk>/", my_fees.one, name="one"),
    path("payments/<uuid:pk>/", my_fees.go_on, name="go-on"),
    path("invoices/<uuid:pk>/", my_fees.paper, name="paper"),
]
bills = [
    path("", fees.bills, name="list"),
    path("bills.csv", fees.export_bills, name="file"),
    path("ledger/", fees.export, name="export"),
    path("<uuid:pk>/", fees.one, name="one"),
    path("payers/<uuid:pk>/", fees.payer, name="payer"),
    path("invoices/<uuid:pk>/", fees.paper, name="paper"),
]
accommodations = [
    path("", office.accommodations, name="list"),
    path("documents/<int:pk>/", office.document, name="document"),
]

urlpatterns = [
    path("my/register/<uuid:pk>/", application.register_for, name="candidate-register"),
    path("my/applications/<uuid:pk>/", include((applying, "application"))),
    path("my/fees/", include((my_bills, "my-fees"))),
    path("office/cycles/<uuid:pk>/fees/", include((of_cycle, "fees"))),
    path("office/fees/", include((bills, "bills"))),
    path("pay/stripe/<slug:association>/events/", stripe.events, name="stripe-events"),
    path("office/accommodations/", include((accommodations, "accommodations"))),
]
