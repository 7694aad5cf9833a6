import monitoring

monitoring.http_requests.labels(method="GTE", status="200", class_="2xx", type="page").inc()
monitoring.checkout_duration_seconds.labels().observe(1)
with monitoring.span("pay"):
    pass
