package webhookevent

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/config/confighttp"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/receiver"
)

// NewFactory makes the receiver known to the Collector.
func NewFactory() receiver.Factory {
	return receiver.NewFactory(component.MustNewType("webhookevent"), defaults,
		receiver.WithLogs(create, component.StabilityLevelBeta))
}

func defaults() component.Config {
	return &config{Server: confighttp.NewDefaultServerConfig(), Path: "/events", HealthPath: "/health_check"}
}

func create(_ context.Context, set receiver.Settings, cfg component.Config, next consumer.Logs) (receiver.Logs, error) {
	return &webhook{set: set, cfg: cfg.(*config), next: next}, nil
}

type webhook struct {
	set    receiver.Settings
	cfg    *config
	next   consumer.Logs
	server *http.Server
}

func (w *webhook) Start(ctx context.Context, host component.Host) error {
	routes := http.NewServeMux()
	routes.HandleFunc("POST "+rooted(w.cfg.Path), w.receive)
	routes.HandleFunc("GET "+rooted(w.cfg.HealthPath), func(http.ResponseWriter, *http.Request) {})
	listener, err := w.cfg.Server.ToListener(ctx)
	if err != nil {
		return err
	}
	if w.server, err = w.cfg.Server.ToServer(ctx, host.GetExtensions(), w.set.TelemetrySettings, routes); err != nil {
		return err
	}
	w.server.ReadTimeout = timeoutOr(w.cfg.ReadTimeout, 500*time.Millisecond)
	w.server.WriteTimeout = timeoutOr(w.cfg.WriteTimeout, 500*time.Millisecond)
	go func() {
		if err := w.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			w.set.Logger.Error("webhook server ended: " + err.Error())
		}
	}()
	return nil
}

func (w *webhook) Shutdown(ctx context.Context) error {
	if w.server == nil {
		return nil
	}
	return w.server.Shutdown(ctx)
}

// receive answers only after the next component has taken the records: the sender repeats what was refused.
func (w *webhook) receive(response http.ResponseWriter, request *http.Request) {
	if header := w.cfg.RequiredHeader; header.Key != "" && request.Header.Get(header.Key) != header.Value {
		http.Error(response, "required header is missing or wrong", http.StatusUnauthorized)
		return
	}
	body, err := io.ReadAll(request.Body)
	if err != nil || len(body) == 0 {
		http.Error(response, "no readable body", http.StatusBadRequest)
		return
	}
	logs, err := w.toLogs(body, request)
	if err != nil {
		http.Error(response, err.Error(), http.StatusBadRequest)
		return
	}
	if err := w.next.ConsumeLogs(request.Context(), logs); err != nil {
		http.Error(response, err.Error(), http.StatusInternalServerError)
	}
}

func rooted(path string) string {
	if path == "" || path[0] != '/' {
		return "/" + path
	}
	return path
}

func timeoutOr(text string, otherwise time.Duration) time.Duration {
	if timeout, err := time.ParseDuration(text); err == nil {
		return timeout
	}
	return otherwise
}
