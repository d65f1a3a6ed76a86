"""Addresses of the pages about people at a desk, under /cases/."""

from django.urls import path

from recovery.web.views import walk_in

urlpatterns = [
    path("walk-in/", walk_in.walk_in_add, name="case_walk_in"),
    path("walk-in/known/", walk_in.walk_in_known, name="case_walk_in_known"),
    path("walk-in/<int:pk>/", walk_in.walk_in_detail, name="case_walk_in_detail"),
]
