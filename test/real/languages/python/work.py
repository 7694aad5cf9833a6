"""What all three applications do on a request."""

import logging

import monitoring


def work() -> str:
    with monitoring.fields(request_id="req-17", correlation_id="cor-17"), monitoring.span("pay order", order=17):
        monitoring.http_requests.labels(method="GET", status="200", class_="2xx", type="page").inc()
        monitoring.orders.inc()
        monitoring.open_orders.set(3)
        monitoring.order_size_bytes.observe(120)
        with monitoring.checkout_duration_seconds.labels(step="pay").time():
            logging.getLogger("shop").info("order placed", extra={"order_id": 17})
    return "placed"
