package webhookevent

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strings"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
)

// toLogs makes a log record of the body, or several: query parameters become resource attributes.
func (w *webhook) toLogs(body []byte, request *http.Request) (plog.Logs, error) {
	logs := plog.NewLogs()
	resource := logs.ResourceLogs().AppendEmpty()
	for key, values := range request.URL.Query() {
		if values[0] != "" {
			resource.Resource().Attributes().PutStr(key, values[0])
		}
	}
	scope := resource.ScopeLogs().AppendEmpty()
	scope.Scope().Attributes().PutStr("source", w.set.ID.String())
	scope.Scope().Attributes().PutStr("receiver", "webhookevent")
	parts, err := w.split(body)
	if err != nil {
		return logs, err
	}
	for _, part := range parts {
		record := scope.LogRecords().AppendEmpty()
		record.SetObservedTimestamp(pcommon.NewTimestampFromTime(time.Now()))
		record.Body().SetStr(part)
		w.addHeaders(record, request.Header)
	}
	return logs, nil
}

func (w *webhook) split(body []byte) ([]string, error) {
	switch {
	case w.cfg.SplitAtNewline:
		return strings.Split(strings.TrimRight(string(body), "\n"), "\n"), nil
	case w.cfg.SplitAtJSONBoundary:
		var parts []string
		for decoder := json.NewDecoder(bytes.NewReader(body)); ; {
			var part json.RawMessage
			if err := decoder.Decode(&part); errors.Is(err, io.EOF) {
				return parts, nil
			} else if err != nil {
				return nil, err
			}
			parts = append(parts, string(part))
		}
	}
	return []string{string(body)}, nil
}

func (w *webhook) addHeaders(record plog.LogRecord, headers http.Header) {
	pattern := w.cfg.HeaderAttributeRegex
	if pattern == "" && !w.cfg.ConvertHeadersToAttribute {
		return
	}
	wanted := regexp.MustCompile(pattern) // compiled once already by Validate
	for key, values := range headers {
		if wanted.MatchString(key) && !strings.EqualFold(key, w.cfg.RequiredHeader.Key) {
			all := record.Attributes().PutEmptySlice("header." + key)
			for _, value := range values {
				all.AppendEmpty().SetStr(value)
			}
		}
	}
}
