package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strconv"
)

// inputsOf collects the values of all `input:` fields of a Go file. The table is read, not compiled: a test file
// cannot be imported. Values that are computed by more than joining strings are counted on standard error.
func inputsOf(file string) ([]string, error) {
	tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		return nil, err
	}
	var inputs []string
	skipped := 0
	ast.Inspect(tree, func(node ast.Node) bool {
		field, isField := node.(*ast.KeyValueExpr)
		if !isField {
			return true
		}
		if name, isName := field.Key.(*ast.Ident); !isName || name.Name != "input" {
			return true
		}
		if text, known := stringOf(field.Value); known {
			inputs = append(inputs, text)
		} else {
			skipped++
		}
		return true
	})
	if len(inputs) == 0 {
		return nil, fmt.Errorf("no `input:` field in %s", file)
	}
	if skipped > 0 {
		fmt.Fprintf(os.Stderr, "promql-corpus: %d inputs are computed, not read\n", skipped)
	}
	return inputs, nil
}

func stringOf(expr ast.Expr) (string, bool) {
	switch e := expr.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, err == nil && e.Kind == token.STRING
	case *ast.BinaryExpr:
		left, leftKnown := stringOf(e.X)
		right, rightKnown := stringOf(e.Y)
		return left + right, leftKnown && rightKnown && e.Op == token.ADD
	}
	return "", false
}
