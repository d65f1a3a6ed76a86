"""Addresses of the messages, under /messages/."""

from django.urls import path

from recovery.web.views import messages

urlpatterns = [
    path("", messages.message_index, name="message_index"),
    path("new/", messages.message_new, name="message_new"),
    path("<int:pk>/", messages.message_lot, name="message_lot"),
    path("<int:pk>/release/", messages.message_release, name="message_release"),
    path("<int:pk>/discard/", messages.message_discard, name="message_discard"),
    path("calls/", messages.call_index, name="call_index"),
    path("calls/<int:pk>/done/", messages.call_done, name="call_done"),
    path("calls/centre/<str:code>/", messages.call_list, name="call_list"),
    path("opt-outs/", messages.opt_out_index, name="opt_out_index"),
]
