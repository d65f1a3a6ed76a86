from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

urlpatterns = [
    path("admin/", admin.site.urls),
    path("account/", include("allauth.urls")),
    path("language/", login_not_required(set_language), name="set_language"),
    path("api/v1/", include("recovery.web.api")),
    path("", include("recovery.web.urls")),
]
