"""Addresses of sheets of cases and of previews of corrections, under /exchange/."""

from django.urls import path

from recovery.web.views import exchange

urlpatterns = [
    path("", exchange.exchange, name="exchange"),
    path("chosen/", exchange.exchange_chosen, name="exchange_chosen"),
    path("sheet/", exchange.exchange_sheet, name="exchange_sheet"),
    path("return/", exchange.exchange_return, name="exchange_return"),
    path("many/", exchange.exchange_many, name="exchange_many"),
    path("case/<int:pk>/", exchange.exchange_side, name="exchange_side"),
    path("<int:pk>/", exchange.exchange_preview, name="exchange_preview"),
    path("<int:pk>/take/", exchange.exchange_take, name="exchange_take"),
    path("<int:pk>/drop/", exchange.exchange_drop, name="exchange_drop"),
]
