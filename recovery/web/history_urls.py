"""Addresses of the history: persons, and the seals."""

from django.urls import path

from recovery.web.views import history

urlpatterns = [
    path("people/<int:pk>/", history.person_detail, name="person_detail"),
    path("history/seals/", history.seal_index, name="seal_index"),
]
