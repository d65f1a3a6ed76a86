"""Addresses of the progress pages, under /progress/."""

from django.urls import path, re_path

from recovery.web.views import progress

urlpatterns = [
    path("", progress.country, name="progress"),
    path("meaning/", progress.meaning, name="progress_meaning"),
    re_path(r"^(?P<code>[0-9]{2}|[0-9]{4})/$", progress.area, name="progress_area"),
    path("centre/<str:code>/", progress.centre, name="progress_centre"),
    path("day/<int:pk>/sign-off/", progress.sign_off, name="sign_off"),
    path("day/<int:pk>/reopen/", progress.reopen, name="day_reopen"),
    path("day/<int:pk>/dispute/", progress.dispute, name="day_dispute"),
    path("day/<int:pk>/dispute/lift/", progress.dispute_end, name="day_dispute_lift"),
]
