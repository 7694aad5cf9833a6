# Streamlit runs this file from its first line to its last at every click.
import os

import monitoring
import streamlit as st
from work import work

monitoring.setup(metrics_port=int(os.environ["METRICS_PORT"]))
st.write(work())
