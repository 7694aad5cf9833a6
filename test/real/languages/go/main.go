package main

import (
	"context"
	"log/slog"
	"net/http"
	"os"

	"example.com/shop/monitoring"
)

func main() {
	ctx := context.Background()
	shutdown, err := monitoring.SetupTraces(ctx)
	if err != nil {
		panic(err)
	}
	logger := monitoring.NewLogger(os.Stdout, slog.LevelInfo)
	ctx, span := monitoring.StartSpan(ctx, monitoring.SpanPayOrder)
	monitoring.HttpRequests(monitoring.HttpRequestsMethodGET, "200", monitoring.HttpRequestsClassM2xx, "page").Inc()
	monitoring.CheckoutDurationSeconds(monitoring.CheckoutDurationSecondsStepCart).Observe(0.2)
	monitoring.Orders.Inc()
	logger.InfoContext(ctx, "order placed", "order", 17)
	logger.WithGroup("cart").InfoContext(ctx, "cart emptied", "items", 2)
	span.End()
	if err := shutdown(context.Background()); err != nil {
		panic(err)
	}
	if err := http.ListenAndServe(os.Args[1], monitoring.Handler()); err != nil {
		panic(err)
	}
}
