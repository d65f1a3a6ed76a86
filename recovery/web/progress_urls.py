"""Addresses of the progress pages, under /progress/."""

from django.urls import path, re_path

from recovery.web.views import centre_days, claims, outlook, progress, progress_files

urlpatterns = [
    path("", progress.country, name="progress"),
    path("meaning/", progress.meaning, name="progress_meaning"),
    re_path(r"^(?P<code>[0-9]{2}|[0-9]{4})/$", progress.area, name="progress_area"),
    re_path(r"^table\.(?P<kind>csv|xlsx)$", progress_files.country_file, name="progress_file"),
    re_path(r"^days-without-list\.(?P<kind>csv|xlsx)$", progress_files.silent_days_file, name="silent_days_file"),
    re_path(
        r"^(?P<code>[0-9]{2}|[0-9]{4})/table\.(?P<kind>csv|xlsx)$", progress_files.area_file, name="progress_area_file"
    ),
    re_path(
        r"^centre/(?P<code>[^/]+)/table\.(?P<kind>csv|xlsx)$", progress_files.centre_file, name="progress_centre_file"
    ),
    path("days/", centre_days.centre_day_index, name="centre_days"),
    re_path(r"^days\.(?P<kind>csv|xlsx)$", centre_days.centre_days_file, name="centre_days_file"),
    path("print/", progress_files.country_print, name="progress_print"),
    re_path(r"^(?P<code>[0-9]{2}|[0-9]{4})/print/$", progress_files.area_print, name="progress_area_print"),
    path("centre/<str:code>/print/", progress_files.centre_print, name="progress_centre_print"),
    path("trend/", outlook.trend, name="progress_trend"),
    path("compare/", outlook.compare, name="progress_compare"),
    re_path(r"^(?P<code>[0-9]{2}|[0-9]{4})/trend/$", outlook.trend, name="progress_area_trend"),
    re_path(r"^(?P<code>[0-9]{2}|[0-9]{4})/compare/$", outlook.compare, name="progress_area_compare"),
    re_path(r"^trend\.(?P<kind>csv|xlsx)$", outlook.trend_file, name="progress_trend_file"),
    re_path(r"^compare\.(?P<kind>csv|xlsx)$", outlook.compare_file, name="progress_compare_file"),
    re_path(
        r"^(?P<code>[0-9]{2}|[0-9]{4})/trend\.(?P<kind>csv|xlsx)$", outlook.trend_file, name="progress_area_trend_file"
    ),
    re_path(
        r"^(?P<code>[0-9]{2}|[0-9]{4})/compare\.(?P<kind>csv|xlsx)$",
        outlook.compare_file,
        name="progress_area_compare_file",
    ),
    path("help/", outlook.help_page, name="progress_help"),
    re_path(r"^help\.(?P<kind>csv|xlsx)$", outlook.help_file, name="progress_help_file"),
    re_path(r"^claims\.(?P<kind>csv|xlsx)$", claims.claim_checked_file, name="progress_claims_file"),
    re_path(r"^claims/(?P<number>[0-9]+)\.(?P<kind>csv|xlsx)$", claims.claim_file, name="progress_claim_file"),
    path("claims/", claims.claim_index, name="progress_claims"),
    path("claims/keep/", claims.claim_keeping, name="progress_claim_keep"),
    path("claims/<int:number>/", claims.claim_detail, name="progress_claim"),
    path("centre/<str:code>/", progress.centre, name="progress_centre"),
    path("day/<int:pk>/sign-off/", progress.sign_off, name="sign_off"),
    path("day/<int:pk>/reopen/", progress.reopen, name="day_reopen"),
    path("day/<int:pk>/dispute/", progress.dispute, name="day_dispute"),
    path("day/<int:pk>/dispute/lift/", progress.dispute_end, name="day_dispute_lift"),
]
