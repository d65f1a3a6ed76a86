"""The site as a WSGI application, warm before its first request."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

# Else whoever asks first waits until all views are loaded.
import_module(settings.ROOT_URLCONF)
# What is loaded now stays as long as the process. Python's collector would go through all of it again and again, which
# takes 100 ms each time, in the midst of somebody's page.
gc.collect()
gc.freeze()
