import monitoring
import prometheus_client
from flask import Flask, Response
from work import work

monitoring.setup()
app = Flask(__name__)


@app.get("/order")
def order() -> str:
    return work()


@app.get("/metrics")
def metrics() -> Response:
    return Response(prometheus_client.generate_latest(), content_type=prometheus_client.CONTENT_TYPE_LATEST)
