"""Addresses of the deliveries, under /deliveries/."""

from django.urls import path

from recovery.web.views import deliveries

urlpatterns = [path("", deliveries.delivery_index, name="delivery_index")]
