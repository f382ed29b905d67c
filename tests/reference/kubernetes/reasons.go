package main

import (
	"bufio"
	"bytes"
	"io"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v2"
	kubernetesyaml "k8s.io/apimachinery/pkg/util/yaml"
)

// reason is one why the two may differ about a file. Whatever no row explains fails the comparison.
type reason struct {
	kind  string // of the difference, as difference() names it
	why   string
	holds func(text string, theirs, ours *outcome) bool
}

var reasons = []reason{
	{"read in silence", "Kubernetes takes every object, and refuses what stands behind the last: no object is lost", nothingLeft},
	{"read in silence", "no object: Kubernetes takes nothing else, and nothing is said here about anything else", noObjectNext},
	{"read in silence", "a '...' without a document before it, which Kubernetes takes for a missing one", func(text string, _, _ *outcome) bool {
		return regexp.MustCompile(`(?m)(\A|^---.*\n)([ \t]*(#.*)?\r?\n)*\.\.\.[ \t]*(#.*)?\r?$`).MatchString(text)
	}},
	{"read in silence", "${…} that is filled in before it is YAML: with a word in its place Kubernetes reads the file, too", filledIn},
	{"read in silence", "U+0085 in a document in brackets, which go-yaml takes for a line end and JSON for nothing", lineEndInBrackets},
	{"refused here only", "a bracket in a tag, which yaml-cpp takes for the end of it", func(text string, _, ours *outcome) bool {
		return strings.HasPrefix(ours.refused, "a closing bracket") && regexp.MustCompile(`\s![^\s"']*[\]}]`).MatchString(text)
	}},
	{"refused here only", "a tag handle of other characters than letters, digits and '-', which yaml-cpp does not take", func(text string, _, ours *outcome) bool {
		return regexp.MustCompile(`![^\s!]*[^\w\s-][^\s!]*!`).MatchString(text) && strings.Contains(ours.refused, "tag handle")
	}},
	{"refused here only", "a '!' within a tag, which yaml-cpp takes for the beginning of another one", func(text string, _, ours *outcome) bool {
		return strings.Contains(ours.refused, "multiple tags") && regexp.MustCompile(`![^\s!]+!`).MatchString(text)
	}},
	{"refused here only", "a line with '- ' that goes on with the text of the item before it, further in: a limit of yaml-cpp 0.7", func(text string, _, ours *outcome) bool {
		return strings.HasPrefix(ours.refused, "this line does not belong") && regexp.MustCompile(`(?m)^([ \t]*)- .*\n([ \t]*(#.*)?\n)*[ \t]+- `).MatchString(text)
	}},
	{"refused here only", "a template that happens to be YAML", func(_ string, _, ours *outcome) bool {
		return strings.HasPrefix(ours.refused, "this looks like a template")
	}},
	{"refused here only", "Kubernetes drops what stands behind the first document of a part, without a word", drops},
	{"refused here only", "Kubernetes reads a text or a list where an object should be, and refuses that next", noObject},
	{"refused here only", "behind the first object of a stream of JSON kubectl goes on with YAML, on the same line as well", func(_ string, _, ours *outcome) bool {
		return ours.refused == "there is more text after the end of the JSON value"
	}},
	{"refused here only", "half of a surrogate pair in JSON, for which Go writes U+FFFD", func(_ string, _, ours *outcome) bool {
		return ours.refused == "half of a surrogate pair"
	}},
	{"refused here only", "a NUL byte, behind which Kubernetes drops everything without a word", hasNul},
	{"refused here only", "a limit of yaml-cpp 0.7: what stands in brackets or behind a '?'", func(text string, _, ours *outcome) bool {
		return strings.ContainsAny(text, "{[?") && !strings.Contains(ours.refused, "JSON")
	}},
	{"over a limit of ours", "a limit that the documentation names (docs/inputs.md)", func(string, *outcome, *outcome) bool { return true }},
	{"other values", "Kubernetes drops what stands behind the first document of a part, without a word", drops},
	{"other values", "with a finding: what Kubernetes makes of it is not what was meant", func(_ string, _, ours *outcome) bool {
		return len(ours.remarks) > 0
	}},
	{"other values", "a NUL byte, behind which Kubernetes drops everything without a word", hasNul},
	{"other values", "no object: Kubernetes takes nothing else", noObject},
	{"other values", "U+2028 and U+2029 in a text, which go-yaml keeps and yaml-cpp reads as line ends", func(text string, _, _ *outcome) bool {
		return strings.ContainsAny(text, "\u2028\u2029")
	}},
	{"other values", "U+0085 right in front of a plain text, which go-yaml takes for a line end", func(text string, _, _ *outcome) bool {
		return regexp.MustCompile(`[-:,\[{][ \t]*\x{85}[^\s"'\[{]`).MatchString(text)
	}},
	{"other values", "U+0085 in a document in brackets, which go-yaml takes for a line end", lineEndInBrackets},
	{"other values", "U+0085 in a block of text, where a blank is read with the line end", func(text string, _, _ *outcome) bool {
		return regexp.MustCompile(`[|>][-+0-9]*[ \t]*(#.*)?\r?\n([ \t].*\n)*[ \t].*\x{85}`).MatchString(text)
	}},
	{"other values", "a number with an exponent as a key, which Kubernetes writes out", func(text string, _, _ *outcome) bool {
		return regexp.MustCompile(`(?m)^[ \t]*(\?[ \t]*)?[-+]?[0-9.]+[eE][-+]?[0-9]+[ \t]*(:|$)`).MatchString(text)
	}},
	{"other values", "empty lines at the end of a text in quotes or of a block, which yaml-cpp 0.7 drops", func(text string, _, _ *outcome) bool {
		return regexp.MustCompile(`['"|>+][ \t]*\r?\n[ \t]*(\r?\n[ \t]*)*(['"]|$|\S)`).MatchString(text)
	}},
	{"other values", "a ':' in the name of an anchor, or right before a bracket or comma, which go-yaml reads otherwise", func(text string, _, _ *outcome) bool {
		return regexp.MustCompile(`&\S*:|:[,\]}]`).MatchString(text)
	}},
	{"other values", "bytes of !!binary that are no UTF-8, for which Kubernetes writes U+FFFD", func(text string, _, _ *outcome) bool {
		return strings.Contains(text, "!!binary")
	}},
}

// reasonFor names why the two are allowed to differ about a file; "" if there is no reason known.
func reasonFor(kind string, text []byte, theirs, ours *outcome) string {
	for _, row := range reasons {
		if row.kind == kind && row.holds(string(text), theirs, ours) {
			return row.why
		}
	}
	return ""
}

func lineEndInBrackets(text string, _, _ *outcome) bool {
	for _, part := range regexp.MustCompile(`(?m)^---`).Split(text, -1) {
		if regexp.MustCompile(`(?s)^\s*[{\[].*\x{85}`).MatchString(part) {
			return true
		}
	}
	return false
}

func filledIn(text string, _, ours *outcome) bool {
	filled := regexp.MustCompile(`\$\{[^}\n]*\}`).ReplaceAllString(text, "x")
	theirs := kubernetes([]byte(filled))
	return filled != text && theirs.refused == "" && len(theirs.documents) == len(ours.documents)
}

func nothingLeft(_ string, theirs, ours *outcome) bool {
	return len(ours.documents) <= len(theirs.documents)
}

func noObjectNext(_ string, theirs, ours *outcome) bool {
	next := len(theirs.documents)
	return next < len(ours.documents) && ours.documents[next][0] != '{'
}

func noObject(_ string, theirs, ours *outcome) bool {
	for _, document := range append(append([]string{}, theirs.documents...), ours.documents...) {
		if document[0] != '{' {
			return true
		}
	}
	return false
}

func hasNul(text string, _, _ *outcome) bool { return strings.Contains(text, "\x00") }

// drops tells whether something stands behind the first document of one of the parts that kubectl
// cuts a file into: go-yaml reads no further.
func drops(text string, _, _ *outcome) bool {
	reader := kubernetesyaml.NewYAMLReader(bufio.NewReader(strings.NewReader(text)))
	for {
		part, err := reader.Read()
		if err != nil {
			return false
		}
		decoder := yaml.NewDecoder(bytes.NewReader(part))
		var value any
		if decoder.Decode(&value) == nil && decoder.Decode(&value) != io.EOF {
			return true
		}
	}
}
