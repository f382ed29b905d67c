// What Kubernetes makes of files, against what irsa-lint makes of them.
//
//	kubernetes compare FILES OURS   FILES names a file on each line; OURS is the dump of
//	                                tests/doc/kubernetes_test.cpp of the same files
//	kubernetes grammar DIR SEED N   writes N manifests made at random into DIR
//	kubernetes mutants DIR SEED N FILES   writes N of the files into DIR, with mistakes in them
//	kubernetes refused FILES        those that Kubernetes refuses: the name, "lost" if an object of a kind
//	                                that matters is not taken by then, else "taken", and why; tabs between
//
// The judge is what kubectl reads files with: apimachinery's YAMLOrJSONDecoder, which calls
// sigs.k8s.io/yaml. compare prints how many files there are of each kind of outcome and each
// difference, and ends with 1 if there is one without a known reason (reasons.go).
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/yaml"
)

// outcome is what one of the two makes of a file.
type outcome struct {
	documents []string // as canonical() writes them, without those that are null
	refused   string   // why it is refused, if it is
	limit     string   // of irsa-lint: which of its limits was reached
	remarks   []string // of irsa-lint: what it says about a file that it reads
}

// kubernetes reads a file as kubectl does: until the first document that is refused.
func kubernetes(text []byte) (out outcome) {
	defer func() {
		if problem := recover(); problem != nil {
			out.refused = fmt.Sprint("panic: ", problem)
		}
	}()
	decoder := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(text), 4096)
	for {
		object := runtime.RawExtension{}
		if err := decoder.Decode(&object); err != nil {
			if err != io.EOF {
				out.refused = firstLine(err.Error())
			}
			return out
		}
		raw := bytes.TrimSpace(object.Raw)
		if len(raw) == 0 || bytes.Equal(raw, []byte("null")) {
			continue
		}
		reader := json.NewDecoder(bytes.NewReader(raw))
		reader.UseNumber()
		var value any
		if err := reader.Decode(&value); err != nil {
			out.refused = firstLine(err.Error())
			return out
		}
		var text strings.Builder
		canonical(&text, value)
		out.documents = append(out.documents, text.String())
	}
}

// lost tells whether the file has objects of the kinds that matter beside those that were taken.
func lost(text []byte, theirs outcome) string {
	kinds := regexp.MustCompile(`\bkind["']?\s*:\s*([&!]\S*\s+|[|>]\S*\s+)*["']?(ServiceAccount|Deployment|Pod)\b`)
	taken := kinds.FindAllString(strings.Join(theirs.documents, "\n"), -1)
	if len(kinds.FindAll(text, -1)) > len(taken) {
		return "lost"
	}
	return "taken"
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// canonical writes a value with sorted keys; a number as the bits of the float64 it is nearest to,
// so that nobody has to agree on how numbers are printed.
func canonical(out *strings.Builder, value any) {
	switch value := value.(type) {
	case map[string]any:
		keys := make([]string, 0, len(value))
		for key := range value {
			keys = append(keys, key)
		}
		sort.Strings(keys)
		out.WriteByte('{')
		for i, key := range keys {
			if i > 0 {
				out.WriteByte(',')
			}
			out.WriteString(quote(key))
			out.WriteByte(':')
			canonical(out, value[key])
		}
		out.WriteByte('}')
	case []any:
		out.WriteByte('[')
		for i, item := range value {
			if i > 0 {
				out.WriteByte(',')
			}
			canonical(out, item)
		}
		out.WriteByte(']')
	case json.Number:
		number, _ := strconv.ParseFloat(value.String(), 64)
		if number == 0 {
			number = 0 // -0 is 0
		}
		fmt.Fprintf(out, "#%016x", math.Float64bits(number))
	case string:
		out.WriteString(quote(value))
	case bool:
		fmt.Fprint(out, value)
	case nil:
		out.WriteString("null")
	}
}

// quote writes all bytes but printable ASCII as \xNN.
func quote(text string) string {
	var out strings.Builder
	out.WriteByte('"')
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c == '"' || c == '\\' || c < 0x20 || c >= 0x7f {
			fmt.Fprintf(&out, "\\x%02x", c)
		} else {
			out.WriteByte(c)
		}
	}
	out.WriteByte('"')
	return out.String()
}

// readOurs reads the dump: "# PATH", then "document JSON", "refused WHY", "limit WHY", "remark WHAT".
func readOurs(name string) map[string]*outcome {
	file, err := os.Open(name)
	check(err)
	defer file.Close()
	all := map[string]*outcome{}
	var current *outcome
	lines := bufio.NewReaderSize(file, 1<<20)
	for {
		line, err := lines.ReadString('\n')
		if err == io.EOF && line == "" {
			return all
		}
		word, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		switch word {
		case "#":
			current = &outcome{}
			all[rest] = current
		case "document":
			if rest != "null" {
				current.documents = append(current.documents, rest)
			}
		case "refused":
			if current.refused == "" {
				current.refused = rest
			}
		case "limit":
			current.limit = rest
		case "remark":
			current.remarks = append(current.remarks, rest)
		}
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func lines(name string) []string {
	text, err := os.ReadFile(name)
	check(err)
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}

// difference says what is not as it should be, in a word; "" if nothing is.
func difference(theirs, ours *outcome) (kind, detail string) {
	switch {
	case theirs.refused != "" && ours.refused == "" && ours.limit == "" && len(ours.remarks) == 0:
		return "read in silence", theirs.refused
	case theirs.refused == "" && ours.refused != "":
		return "refused here only", ours.refused
	case theirs.refused == "" && ours.limit != "":
		return "over a limit of ours", ours.limit
	}
	if theirs.refused != "" {
		// What kubectl read before it stopped is read here, too; what comes behind may be as well.
		for i, document := range theirs.documents {
			if i >= len(ours.documents) || ours.documents[i] != document {
				if ours.refused != "" || ours.limit != "" || len(ours.remarks) > 0 {
					return "", ""
				}
				return "other values", at(theirs.documents, ours.documents, i)
			}
		}
		return "", ""
	}
	for i := 0; i < max(len(theirs.documents), len(ours.documents)); i++ {
		if i >= len(ours.documents) || i >= len(theirs.documents) || ours.documents[i] != theirs.documents[i] {
			return "other values", at(theirs.documents, ours.documents, i)
		}
	}
	return "", ""
}

// at shows where two lists of documents part.
func at(theirs, ours []string, i int) string {
	pick := func(list []string) string {
		if i < len(list) {
			return list[i]
		}
		return "(no document)"
	}
	a, b := pick(theirs), pick(ours)
	same := 0
	for same < min(len(a), len(b)) && a[same] == b[same] {
		same++
	}
	from := max(0, same-30)
	cut := func(text string) string { return text[min(from, len(text)):min(len(text), same+60)] }
	return fmt.Sprintf("document %d: theirs %s ours %s", i+1, cut(a), cut(b))
}

func compare(files []string, ours map[string]*outcome) bool {
	counts := map[string]int{}
	known := map[string]int{}
	good := true
	shown := map[string]int{}
	for _, name := range files {
		text, err := os.ReadFile(name)
		check(err)
		theirs := kubernetes(text)
		mine := ours[name]
		if mine == nil {
			check(fmt.Errorf("%s is not in the dump", name))
		}
		kind, detail := difference(&theirs, mine)
		if kind == "" {
			switch {
			case theirs.refused == "":
				counts["read by both, the same"]++
			case mine.refused != "" || mine.limit != "":
				counts["refused by both"]++
			default:
				counts["refused by Kubernetes, read with a remark here"]++
			}
			continue
		}
		if reason := reasonFor(kind, text, &theirs, mine); reason != "" {
			known[fmt.Sprintf("%-20s  %s", kind, reason)]++
			continue
		}
		counts[kind]++
		good = false
		if shown[kind]++; shown[kind] <= 40 {
			fmt.Printf("  %s: %s: %s\n", kind, name, detail)
		}
	}
	fmt.Printf("%d files\n", len(files))
	print := func(table map[string]int, mark string) {
		words := make([]string, 0, len(table))
		for word := range table {
			words = append(words, word)
		}
		sort.Strings(words)
		for _, word := range words {
			fmt.Printf("%7d  %s%s\n", table[word], mark, word)
		}
	}
	print(counts, "")
	print(known, "known: ")
	return good
}

func main() {
	arguments := append(os.Args[1:], "", "", "", "")
	switch arguments[0] {
	case "compare":
		if !compare(lines(arguments[1]), readOurs(arguments[2])) {
			os.Exit(1)
		}
	case "grammar":
		seed, err := strconv.ParseUint(arguments[2], 10, 64)
		check(err)
		count, err := strconv.Atoi(arguments[3])
		check(err)
		for i := 0; i < count; i++ {
			name := fmt.Sprintf("%s/%d.yaml", arguments[1], seed+uint64(i))
			check(os.WriteFile(name, []byte(manifest(seed+uint64(i))), 0o644))
		}
	case "mutants":
		seed, err := strconv.ParseUint(arguments[2], 10, 64)
		check(err)
		count, err := strconv.Atoi(arguments[3])
		check(err)
		var texts []string
		for _, name := range lines(arguments[4]) {
			text, err := os.ReadFile(name)
			check(err)
			if len(text) < 3000 {
				texts = append(texts, string(text))
			}
		}
		for i := 0; i < count; i++ {
			name := fmt.Sprintf("%s/%d.yaml", arguments[1], seed+uint64(i))
			check(os.WriteFile(name, []byte(mutant(texts, seed+uint64(i))), 0o644))
		}
	case "refused":
		for _, name := range lines(arguments[1]) {
			text, err := os.ReadFile(name)
			check(err)
			if theirs := kubernetes(text); theirs.refused != "" {
				fmt.Printf("%s\t%s\t%s\n", name, lost(text, theirs), theirs.refused)
			}
		}
	default:
		check(fmt.Errorf("compare, grammar, mutants or refused"))
	}
}
