// Package webhookevent stands in for the contrib receiver of the same name where its module cannot be had. It takes
// the same options and turns a request into the same log records; see docs/tools.md for what that proves.
package webhookevent

import (
	"errors"
	"fmt"
	"regexp"
	"time"

	"go.opentelemetry.io/collector/config/confighttp"
)

// longestTimeout is the most that the receiver accepts for either direction.
const longestTimeout = 10 * time.Second

type config struct {
	Server                    confighttp.ServerConfig `mapstructure:",squash"`
	Path                      string                  `mapstructure:"path"`
	HealthPath                string                  `mapstructure:"health_path"`
	ReadTimeout               string                  `mapstructure:"read_timeout"`
	WriteTimeout              string                  `mapstructure:"write_timeout"`
	RequiredHeader            requiredHeader          `mapstructure:"required_header"`
	SplitAtNewline            bool                    `mapstructure:"split_logs_at_newline"`
	SplitAtJSONBoundary       bool                    `mapstructure:"split_logs_at_json_boundary"`
	ConvertHeadersToAttribute bool                    `mapstructure:"convert_headers_to_attributes"`
	HeaderAttributeRegex      string                  `mapstructure:"header_attribute_regex"`
}

type requiredHeader struct {
	Key   string `mapstructure:"key"`
	Value string `mapstructure:"value"`
}

func (c *config) Validate() error {
	var problems []error
	if c.Server.NetAddr.Endpoint == "" {
		problems = append(problems, errors.New("endpoint is missing"))
	}
	for name, text := range map[string]string{"read_timeout": c.ReadTimeout, "write_timeout": c.WriteTimeout} {
		if timeout, err := time.ParseDuration(text); text != "" && (err != nil || timeout > longestTimeout) {
			problems = append(problems, fmt.Errorf("%s %q is not a duration of at most %s", name, text, longestTimeout))
		}
	}
	if (c.RequiredHeader.Key == "") != (c.RequiredHeader.Value == "") {
		problems = append(problems, errors.New("required_header needs both key and value"))
	}
	if c.SplitAtNewline && c.SplitAtJSONBoundary {
		problems = append(problems, errors.New("split at newlines or at JSON boundaries, not both"))
	}
	if _, err := regexp.Compile(c.HeaderAttributeRegex); err != nil {
		problems = append(problems, err)
	}
	return errors.Join(problems...)
}
