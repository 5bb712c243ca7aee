from django.urls import include, path

from panels.letters.views import office, texts

letters = [
    path("letters/", texts.index, name="texts"),
    path("letters/write/", texts.edit, name="text-edit"),
    path("letters/<int:pk>/", texts.show, name="text"),
    path("cycles/<uuid:pk>/letters/", office.index, name="list"),
    path("cycles/<uuid:pk>/letters/print.pdf", office.printed, name="print"),
    path("cycles/<uuid:pk>/letters/<uuid:decision>/", office.show, name="show"),
    path("cycles/<uuid:pk>/letters/<uuid:decision>/letter.pdf", office.pdf, name="pdf"),
]

urlpatterns = [path("office/", include((letters, "letters")))]
