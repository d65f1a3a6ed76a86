"""The way back to a page, for templates."""

from __future__ import annotations

from django import template

from recovery.web.ways_back import address_again

register = template.Library()
register.filter("address_again", address_again)
