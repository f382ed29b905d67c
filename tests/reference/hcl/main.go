// What hashicorp/hcl makes of files: their trees with byte ranges, in the text form of
// tests/hcl/dump.h, and the values of arguments that refer to nothing and call nothing. Of
// files in JSON syntax (.json) only the latter. `go run . files.txt > trees.txt`; files.txt names a file on each line.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"sort"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	hcljson "github.com/hashicorp/hcl/v2/json"
	"github.com/zclconf/go-cty/cty"
)

type dumper struct {
	bytes []byte
}

func at(r hcl.Range) string { return fmt.Sprintf("@%d-%d", r.Start.Byte, r.End.Byte) }

func between(a, b hcl.Range) hcl.Range { return hcl.RangeBetween(a, b) }

func quote(text string) string {
	var out strings.Builder
	out.WriteByte('\'')
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c == '\'' || c == '\\' || c < 0x20 || c >= 0x7f {
			fmt.Fprintf(&out, "\\x%02x", c)
		} else {
			out.WriteByte(c)
		}
	}
	out.WriteByte('\'')
	return out.String()
}

func (d *dumper) body(b *hclsyntax.Body, indent int, out *strings.Builder) {
	pad := strings.Repeat("  ", indent)
	var attrs []*hclsyntax.Attribute
	for _, a := range b.Attributes {
		attrs = append(attrs, a)
	}
	sort.Slice(attrs, func(i, j int) bool { return attrs[i].SrcRange.Start.Byte < attrs[j].SrcRange.Start.Byte })
	for _, a := range attrs {
		fmt.Fprintf(out, "%s%s%s =%s %s\n", pad, a.Name, at(a.NameRange), at(a.SrcRange), d.expr(a.Expr))
	}
	for _, b := range b.Blocks {
		fmt.Fprintf(out, "%sblock %s%s", pad, b.Type, at(b.TypeRange))
		for i, label := range b.Labels {
			fmt.Fprintf(out, " %s%s", quote(label), at(b.LabelRanges[i]))
		}
		fmt.Fprintf(out, " {%s\n", at(between(b.TypeRange, b.CloseBraceRange)))
		d.body(b.Body, indent+1, out)
		fmt.Fprintf(out, "%s}\n", pad)
	}
}

func (d *dumper) parts(e hclsyntax.Expression) string {
	template, ok := e.(*hclsyntax.TemplateExpr)
	if !ok {
		return " not-a-template"
	}
	var out strings.Builder
	for _, part := range template.Parts {
		if lit, ok := part.(*hclsyntax.LiteralValueExpr); ok && lit.Val.Type() == cty.String {
			if text := lit.Val.AsString(); text != "" {
				out.WriteString(" " + quote(text))
			}
			continue
		}
		if d.starts(part.Range(), "%{") {
			switch directive := part.(type) {
			case *hclsyntax.ConditionalExpr:
				fmt.Fprintf(&out, " (%%if%s %s (%s) (%s))", at(directive.SrcRange), d.expr(directive.Condition),
					d.parts(directive.TrueResult), d.parts(directive.FalseResult))
				continue
			case *hclsyntax.TemplateJoinExpr:
				loop := directive.Tuple.(*hclsyntax.ForExpr)
				fmt.Fprintf(&out, " (%%for%s %s,%s %s (%s))", at(loop.SrcRange), loop.KeyVar, loop.ValVar,
					d.expr(loop.CollExpr), d.parts(loop.ValExpr))
				continue
			}
		}
		out.WriteString(" " + d.expr(part))
	}
	return out.String()
}

func (d *dumper) starts(r hcl.Range, prefix string) bool {
	return strings.HasPrefix(string(d.bytes[r.Start.Byte:]), prefix)
}

func (d *dumper) node(name string, r hcl.Range, items ...hclsyntax.Expression) string {
	out := "(" + name + at(r)
	for _, item := range items {
		out += " " + d.expr(item)
	}
	return out + ")"
}

func number(v *big.Float) string {
	if whole, accuracy := v.Int64(); accuracy == big.Exact && whole < 1e15 {
		return fmt.Sprintf("n:%d", whole)
	}
	return "n:?"
}

func key(v cty.Value) string {
	switch {
	case v.IsNull():
		return "null"
	case v.Type() == cty.String:
		return "s:" + quote(v.AsString())
	case v.Type() == cty.Number:
		return number(v.AsBigFloat())
	case v.Type() == cty.Bool:
		return fmt.Sprintf("b:%t", v.True())
	}
	return "unknown"
}

func (d *dumper) steps(from string, steps hcl.Traversal) string {
	for _, step := range steps {
		switch s := step.(type) {
		case hcl.TraverseAttr:
			from = fmt.Sprintf("(. %s %s%s)", from, s.Name, at(s.SrcRange))
		case hcl.TraverseIndex:
			from = fmt.Sprintf("([] %s %s%s)", from, key(s.Key), at(s.SrcRange))
		default:
			from = "(unknown step)"
		}
	}
	return from
}

var operators = map[*hclsyntax.Operation]string{
	hclsyntax.OpLogicalOr: "||", hclsyntax.OpLogicalAnd: "&&", hclsyntax.OpLogicalNot: "!",
	hclsyntax.OpEqual: "==", hclsyntax.OpNotEqual: "!=", hclsyntax.OpGreaterThan: ">",
	hclsyntax.OpGreaterThanOrEqual: ">=", hclsyntax.OpLessThan: "<", hclsyntax.OpLessThanOrEqual: "<=",
	hclsyntax.OpAdd: "+", hclsyntax.OpSubtract: "-", hclsyntax.OpMultiply: "*", hclsyntax.OpDivide: "/",
	hclsyntax.OpModulo: "%", hclsyntax.OpNegate: "-",
}

func (d *dumper) expr(e hclsyntax.Expression) string {
	switch x := e.(type) {
	case *hclsyntax.LiteralValueExpr:
		if x.Val.IsNull() {
			return "null" + at(x.SrcRange)
		}
		if x.Val.Type() == cty.String {
			return "literal string"
		}
		return string(d.bytes[x.SrcRange.Start.Byte:x.SrcRange.End.Byte]) + at(x.SrcRange)
	case *hclsyntax.TemplateExpr:
		return "(str" + at(x.SrcRange) + d.parts(x) + ")"
	case *hclsyntax.TemplateWrapExpr:
		return d.node("wrap", x.SrcRange, x.Wrapped)
	case *hclsyntax.ScopeTraversalExpr:
		root := x.Traversal[0].(hcl.TraverseRoot)
		return d.steps(root.Name+at(root.SrcRange), x.Traversal[1:])
	case *hclsyntax.RelativeTraversalExpr:
		return d.steps(d.expr(x.Source), x.Traversal)
	case *hclsyntax.IndexExpr:
		return fmt.Sprintf("([] %s %s%s)", d.expr(x.Collection), d.expr(x.Key), at(x.BracketRange))
	case *hclsyntax.SplatExpr:
		return fmt.Sprintf("(splat%s %s %s%s)", at(x.SrcRange), d.expr(x.Source), d.expr(x.Each), at(x.MarkerRange))
	case *hclsyntax.AnonSymbolExpr:
		return "item" + at(x.SrcRange)
	case *hclsyntax.FunctionCallExpr:
		out := "(call" + at(between(x.NameRange, x.CloseParenRange)) + " " + x.Name + at(x.NameRange)
		for _, arg := range x.Args {
			out += " " + d.expr(arg)
		}
		if x.ExpandFinal {
			out += " ..."
		}
		return out + ")"
	case *hclsyntax.UnaryOpExpr:
		return d.node(operators[x.Op], x.SrcRange, x.Val)
	case *hclsyntax.BinaryOpExpr:
		return d.node(operators[x.Op], x.SrcRange, x.LHS, x.RHS)
	case *hclsyntax.ConditionalExpr:
		return d.node("?", x.SrcRange, x.Condition, x.TrueResult, x.FalseResult)
	case *hclsyntax.ParenthesesExpr:
		return d.node("paren", x.SrcRange, x.Expression)
	case *hclsyntax.TupleConsExpr:
		return d.node("tuple", x.SrcRange, x.Exprs...)
	case *hclsyntax.ObjectConsExpr:
		var items []hclsyntax.Expression
		for _, item := range x.Items {
			items = append(items, item.KeyExpr, item.ValueExpr)
		}
		return d.node("object", x.SrcRange, items...)
	case *hclsyntax.ObjectConsKeyExpr:
		if name := hcl.ExprAsKeyword(x.Wrapped); name != "" && !x.ForceNonLiteral {
			value, _ := x.Value(nil)
			return "(str" + at(x.Range()) + " " + quote(value.AsString()) + ")"
		}
		return d.expr(x.Wrapped)
	case *hclsyntax.ForExpr:
		name, kind := "for "+x.KeyVar+","+x.ValVar, " tuple"
		items := []hclsyntax.Expression{x.CollExpr}
		if x.KeyExpr != nil {
			kind = " object"
			items = append(items, x.KeyExpr)
		}
		items = append(items, x.ValExpr)
		if x.CondExpr != nil {
			items = append(items, x.CondExpr)
		}
		if x.Group {
			name += " ..."
		}
		return d.node(name+kind, x.SrcRange, items...)
	}
	return fmt.Sprintf("unknown %T", e)
}

// Does it call a function?
type calls struct{ found bool }

func (c *calls) Enter(n hclsyntax.Node) hcl.Diagnostics {
	if _, ok := n.(*hclsyntax.FunctionCallExpr); ok {
		c.found = true
	}
	return nil
}
func (c *calls) Exit(hclsyntax.Node) hcl.Diagnostics { return nil }

func value(v cty.Value) string {
	if v.IsNull() {
		return "null"
	}
	if !v.IsKnown() {
		return "unknown"
	}
	switch t := v.Type(); {
	case t == cty.String:
		return quote(v.AsString())
	case t == cty.Bool:
		return fmt.Sprintf("%t", v.True())
	case t == cty.Number:
		f, _ := v.AsBigFloat().Float64()
		if f == 0 && v.AsBigFloat().Signbit() {
			return "-0"
		}
		if f == float64(int64(f)) && f < 1e15 && f > -1e15 {
			return fmt.Sprintf("%d", int64(f))
		}
		return strconv.FormatFloat(f, 'g', -1, 64)
	case t.IsTupleType() || t.IsListType() || t.IsSetType():
		out := "["
		for it := v.ElementIterator(); it.Next(); {
			_, item := it.Element()
			out += value(item) + " "
		}
		return out + "]"
	case t.IsObjectType() || t.IsMapType():
		out := "{"
		for it := v.ElementIterator(); it.Next(); {
			k, item := it.Element()
			out += quote(k.AsString()) + "=" + value(item) + " "
		}
		return out + "}"
	}
	return "unknown type"
}

func values(b *hclsyntax.Body, out *strings.Builder) {
	var attrs []*hclsyntax.Attribute
	for _, a := range b.Attributes {
		attrs = append(attrs, a)
	}
	sort.Slice(attrs, func(i, j int) bool { return attrs[i].SrcRange.Start.Byte < attrs[j].SrcRange.Start.Byte })
	for _, a := range attrs {
		c := &calls{}
		hclsyntax.Walk(a.Expr, c)
		if c.found || len(a.Expr.Variables()) > 0 {
			continue
		}
		v, problems := a.Expr.Value(nil)
		text := "refused"
		if !problems.HasErrors() {
			text = value(v)
		}
		fmt.Fprintf(out, "value @%d %s\n", a.SrcRange.Start.Byte, text)
	}
	for _, b := range b.Blocks {
		values(b.Body, out)
	}
}

// The names of Terraform's blocks that files in JSON syntax are made of here.
var schema = &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{
	{Type: "resource", LabelNames: []string{"type", "name"}}, {Type: "locals"}}}

// Calls for each template that a JSON value holds; false if one of them cannot be read.
func templates(v any, found func(hclsyntax.Expression)) bool {
	switch x := v.(type) {
	case string:
		e, problems := hclsyntax.ParseTemplate([]byte(x), "file", hcl.InitialPos)
		if problems.HasErrors() {
			return false
		}
		found(e)
	case []any:
		for _, item := range x {
			if !templates(item, found) {
				return false
			}
		}
	case map[string]any:
		for k, item := range x {
			if !templates(k, found) || !templates(item, found) {
				return false
			}
		}
	}
	return true
}

// The values of a file in JSON syntax; false if it is refused.
func jsonFile(bytes []byte, out *strings.Builder) bool {
	file, problems := hcljson.Parse(bytes, "file")
	if problems.HasErrors() {
		return false
	}
	content, _, problems := file.Body.PartialContent(schema)
	if problems.HasErrors() {
		return false
	}
	for _, block := range content.Blocks {
		attributes, problems := block.Body.JustAttributes()
		if problems.HasErrors() {
			return false
		}
		var attrs []*hcl.Attribute
		for _, a := range attributes {
			attrs = append(attrs, a)
		}
		sort.Slice(attrs, func(i, j int) bool { return attrs[i].NameRange.Start.Byte < attrs[j].NameRange.Start.Byte })
		for _, a := range attrs {
			r := a.Expr.Range()
			var raw any
			if json.Unmarshal(bytes[r.Start.Byte:r.End.Byte], &raw) != nil {
				return false
			}
			c := &calls{}
			free := false
			if !templates(raw, func(e hclsyntax.Expression) {
				hclsyntax.Walk(e, c)
				free = free || len(e.Variables()) > 0
			}) {
				return false
			}
			if c.found || free {
				continue
			}
			v, problems := a.Expr.Value(&hcl.EvalContext{})
			text := "refused"
			if !problems.HasErrors() {
				text = value(v)
			}
			fmt.Fprintf(out, "value @%d %s\n", a.NameRange.Start.Byte, text)
		}
	}
	return true
}

func main() {
	list, err := os.Open(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	names := bufio.NewScanner(list)
	for names.Scan() {
		bytes, err := os.ReadFile(names.Text())
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		fmt.Fprintf(out, "== %s\n", names.Text())
		if strings.HasSuffix(names.Text(), ".json") {
			var text strings.Builder
			if jsonFile(bytes, &text) {
				out.WriteString(text.String())
			} else {
				fmt.Fprintln(out, "refused")
			}
			continue
		}
		file, problems := hclsyntax.ParseConfig(bytes, "file", hcl.InitialPos)
		if problems.HasErrors() {
			fmt.Fprintln(out, "refused")
			continue
		}
		d := &dumper{bytes: bytes}
		var text strings.Builder
		d.body(file.Body.(*hclsyntax.Body), 0, &text)
		values(file.Body.(*hclsyntax.Body), &text)
		out.WriteString(text.String())
	}
}
