"""Addresses of batches, under /batches/."""

from django.urls import path

from recovery.web.views import batches, reverts

urlpatterns = [
    path("", batches.batch_index, name="batch_index"),
    path("<int:pk>/", batches.batch_detail, name="batch_detail"),
    path("<int:pk>/progress/", batches.batch_progress, name="batch_progress"),
    path("<int:pk>/submit/", batches.batch_submitting, name="batch_submit"),
    path("<int:pk>/approve/", batches.batch_approving, name="batch_approve"),
    path("<int:pk>/return/", batches.batch_returning, name="batch_return"),
    path("<int:pk>/apply/", batches.batch_applying, name="batch_apply"),
    path("<int:pk>/revert/", reverts.batch_reverting, name="batch_revert"),
    path("<int:pk>/revert/release/", reverts.revert_releasing, name="batch_revert_release"),
    path("<int:pk>/revert/decline/", reverts.revert_declining, name="batch_revert_decline"),
    path("<int:pk>/discard/", batches.batch_discarding, name="batch_discard"),
    path("<int:pk>/take-out/", batches.line_remove, name="batch_take_out"),
]
