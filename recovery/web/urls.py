from django.urls import include, path

from recovery.web.views import batches, cases, home, lists, rows

app_name = "recovery"
urlpatterns = [
    path("", home.home, name="home"),
    path("incident/", home.incident_switch, name="incident_switch"),
    path("search/", home.search, name="search"),
    path("extracts/", home.extract_index, name="extract_index"),
    path("lists/", lists.list_index, name="list_index"),
    path("lists/send/", lists.list_upload, name="list_upload"),
    path("lists/<int:pk>/", lists.list_detail, name="list_detail"),
    path("lists/<int:pk>/progress/", lists.list_progress, name="list_progress"),
    path("lists/<int:pk>/columns/", lists.list_columns, name="list_columns"),
    path("lists/<int:pk>/withdraw/", lists.list_withdraw, name="list_withdraw"),
    path("lists/<int:pk>/original/", lists.list_original, name="list_original"),
    path("lists/<int:pk>/not-on-list/", lists.list_not_on_list, name="list_not_on_list"),
    path("rows/<int:pk>/", rows.row_detail, name="row_detail"),
    path("rows/<int:pk>/decision/", rows.row_decision, name="row_decision"),
    path("cases/", cases.case_index, name="case_index"),
    path("cases/to-batch/", cases.cases_to_batch, name="cases_to_batch"),
    path("cases/<int:pk>/", cases.case_detail, name="case_detail"),
    path("cases/<int:pk>/show/", cases.case_show, name="case_show"),
    path("cases/<int:pk>/correct/", cases.case_correct, name="case_correct"),
    path("cases/<int:pk>/close/", cases.case_end, name="case_close"),
    path("cases/<int:pk>/reopen/", cases.case_open_again, name="case_reopen"),
    path("batches/", batches.batch_index, name="batch_index"),
    path("batches/<int:pk>/", batches.batch_detail, name="batch_detail"),
    path("batches/<int:pk>/submit/", batches.batch_submitting, name="batch_submit"),
    path("batches/<int:pk>/approve/", batches.batch_approving, name="batch_approve"),
    path("batches/<int:pk>/return/", batches.batch_returning, name="batch_return"),
    path("batches/<int:pk>/apply/", batches.batch_applying, name="batch_apply"),
    path("batches/<int:pk>/revert/", batches.batch_reverting, name="batch_revert"),
    path("batches/<int:pk>/discard/", batches.batch_discarding, name="batch_discard"),
    path("batches/<int:pk>/take-out/", batches.line_remove, name="batch_take_out"),
    path("progress/", include("recovery.web.progress_urls")),
]
