"""Addresses of the progress pages, under /progress/."""

from django.urls import path, re_path

from recovery.web.views import claims, outlook, progress

urlpatterns = [
    path("", progress.country, name="progress"),
    path("meaning/", progress.meaning, name="progress_meaning"),
    re_path(r"^(?P<code>[0-9]{2}|[0-9]{4})/$", progress.area, name="progress_area"),
    path("trend/", outlook.trend, name="progress_trend"),
    path("compare/", outlook.compare, name="progress_compare"),
    path("help/", outlook.help_page, name="progress_help"),
    path("claims/", claims.claim_index, name="progress_claims"),
    path("claims/keep/", claims.claim_keeping, name="progress_claim_keep"),
    path("claims/<int:number>/", claims.claim_detail, name="progress_claim"),
    path("centre/<str:code>/", progress.centre, name="progress_centre"),
    path("day/<int:pk>/sign-off/", progress.sign_off, name="sign_off"),
    path("day/<int:pk>/reopen/", progress.reopen, name="day_reopen"),
]
