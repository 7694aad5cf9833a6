// promql-corpus asks Prometheus's own parser about expressions and prints one JSON line for each.
//
//	promql-corpus            every `input:` of the parser's own tests, parse_test.go beside this program
//	promql-corpus --stdin    expressions from standard input, one JSON string on each line
//	promql-corpus --version
//
// `ok` is the verdict of a server without feature flags; `experimental` that of one with all of the parser's.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/prometheus/prometheus/promql/parser"
)

var version = "unknown" // set by the linker: the Prometheus release whose parser is compiled in

type verdict struct {
	Input        string `json:"input"`
	OK           bool   `json:"ok"`
	Experimental bool   `json:"experimental"`
	Type         string `json:"type,omitempty"` // none, scalar, vector, matrix or string
	Error        string `json:"error,omitempty"`
}

var (
	plain        = parser.NewParser(parser.Options{})
	experimental = parser.NewParser(parser.Options{
		EnableExperimentalFunctions:  true,
		ExperimentalDurationExpr:     true,
		EnableExtendedRangeSelectors: true,
		EnableBinopFillModifiers:     true,
	})
)

func judge(input string) verdict {
	v := verdict{Input: input}
	expr, err := plain.ParseExpr(input)
	if v.OK = err == nil; v.OK {
		v.Type = string(expr.Type())
	} else {
		v.Error = err.Error()
	}
	_, err = experimental.ParseExpr(input)
	v.Experimental = err == nil
	return v
}

func expressions(arguments []string) ([]string, error) {
	if len(arguments) == 0 {
		program, err := os.Executable()
		if err != nil {
			return nil, err
		}
		return inputsOf(filepath.Join(filepath.Dir(program), "parse_test.go"))
	}
	if len(arguments) > 1 || arguments[0] != "--stdin" {
		return nil, errors.New("the only arguments are --stdin and --version")
	}
	var all []string
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var text string
		if err := json.Unmarshal(lines.Bytes(), &text); err != nil {
			return nil, fmt.Errorf("a line is not a JSON string: %w", err)
		}
		all = append(all, text)
	}
	return all, lines.Err()
}

func run() error {
	if len(os.Args) == 2 && os.Args[1] == "--version" {
		fmt.Println(version)
		return nil
	}
	all, err := expressions(os.Args[1:])
	if err != nil {
		return err
	}
	out := bufio.NewWriter(os.Stdout)
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	for _, input := range all {
		if err := lines.Encode(judge(input)); err != nil {
			return err
		}
	}
	return out.Flush()
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "promql-corpus:", err)
		os.Exit(2)
	}
}
