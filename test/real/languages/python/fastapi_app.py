import monitoring
import prometheus_client
from fastapi import FastAPI
from work import work

monitoring.setup()
app = FastAPI()
app.mount("/metrics", prometheus_client.make_asgi_app())


@app.get("/order")
def order() -> str:
    return work()
