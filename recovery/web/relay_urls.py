"""Addresses of the deliveries, under /deliveries/."""

from django.urls import path

from recovery.web.views import deliveries

urlpatterns = [
    path("", deliveries.delivery_index, name="delivery_index"),
    path("retractions/", deliveries.retraction_index, name="retraction_index"),
    path("retractions/<int:pk>/settle/", deliveries.retraction_done, name="retraction_settle"),
]
