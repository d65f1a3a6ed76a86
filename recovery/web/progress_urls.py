from django.http import HttpResponse
from django.urls import path


def soon(request, **kwargs):
    return HttpResponse("progress")


urlpatterns = [
    path("", soon, name="progress"),
    path("meaning/", soon, name="progress_meaning"),
    path("<str:code>/", soon, name="progress_area"),
    path("centre/<str:code>/", soon, name="progress_centre"),
    path("sign-off/<int:pk>/", soon, name="sign_off"),
    path("reopen/<int:pk>/", soon, name="day_reopen"),
]
