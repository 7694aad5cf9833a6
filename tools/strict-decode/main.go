// k8s-strict-decode reads Kubernetes manifests and decodes every object into the real Go type of its kind, the way
// the API server does under --validate=strict: an unknown field, a duplicate key or a wrong type is an error.
// What only the server knows (required fields, admission, limits between fields) is not checked here.
//
//	k8s-strict-decode [--allow-group monitoring.coreos.com]… file|folder…
//
// It prints one JSON line for each object and exits 1 when one of them is not right, 2 when it was called wrongly.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
)

var version = "unknown" // set by the linker: the Kubernetes release whose types are compiled in

// groups collects a flag that may be given several times, or as a comma separated list.
type groups map[string]bool

func (g groups) String() string { return "" }

func (g groups) Set(value string) error {
	for _, group := range strings.Split(value, ",") {
		g[group] = true
	}
	return nil
}

func main() {
	allowed := groups{}
	flag.Var(allowed, "allow-group", "API group whose types are not known here and not an error (custom resources)")
	showVersion := flag.Bool("version", false, "print the Kubernetes release whose types are used")
	flag.Parse()
	if *showVersion {
		fmt.Println(version)
		return
	}
	if flag.NArg() == 0 {
		fmt.Fprintln(os.Stderr, "k8s-strict-decode: name at least one file or folder")
		os.Exit(2)
	}
	files, err := manifestsIn(flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, "k8s-strict-decode:", err)
		os.Exit(2)
	}
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	decoder, failed := newDecoder(allowed), false
	for _, file := range files {
		for _, verdict := range decoder.file(file) {
			failed = failed || !verdict.OK
			if err := out.Encode(verdict); err != nil {
				fmt.Fprintln(os.Stderr, "k8s-strict-decode:", err)
				os.Exit(2)
			}
		}
	}
	if failed {
		os.Exit(1)
	}
}
