"""Runs the application as two clicks do, by Streamlit's own runtime, and shows what it then exposes."""

import os
import urllib.request

from streamlit.testing.v1 import AppTest

app = AppTest.from_file("streamlit_app.py", default_timeout=60).run().run()
assert not app.exception, app.exception
with urllib.request.urlopen(f"http://127.0.0.1:{os.environ['METRICS_PORT']}/metrics") as page:
    print(page.read().decode())
