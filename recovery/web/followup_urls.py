"""Addresses of what is followed up: centres that sent nothing, what was sent and not seen, and alarms."""

from django.urls import path

from recovery.web.views import alarms, reminders, unseen

urlpatterns = [
    path("reminders/", reminders.reminder_index, name="reminder_index"),
    path("reminders/sheet/", reminders.reminder_sheet, name="reminder_sheet"),
    path("reminders/centres/<str:code>/", reminders.reminder_centre, name="reminder_centre"),
    path("reminders/centres/<str:code>/call/", reminders.reminder_call, name="reminder_call"),
    path("reminders/centres/<str:code>/note/", reminders.reminder_note, name="reminder_note"),
    path("reminders/centres/<str:code>/contact/", reminders.reminder_contact, name="reminder_contact"),
    path("unseen/", unseen.unseen_index, name="unseen_index"),
    path("unseen/chosen/", unseen.unseen_act, name="unseen_act"),
    path("alarms/", alarms.alarm_index, name="alarm_index"),
    path("alarms/<int:pk>/seen/", alarms.alarm_see, name="alarm_see"),
]
