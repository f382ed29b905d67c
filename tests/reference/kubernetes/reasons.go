package main

import (
	"bufio"
	"bytes"
	"io"
	"strings"

	"go.yaml.in/yaml/v2"
	kubernetesyaml "k8s.io/apimachinery/pkg/util/yaml"
)

// reasonFor names why the two are allowed to differ about a file; "" if there is no reason known.
func reasonFor(kind string, text []byte, theirs, ours *outcome) string {
	switch kind {
	case "refused here only":
		if strings.HasPrefix(ours.refused, "this looks like a template") {
			return "a template that happens to be YAML"
		}
		if drops(text) {
			return "Kubernetes reads the first document of a part and drops the rest without a word"
		}
		if noObject(theirs) {
			return "Kubernetes reads a text where an object should be, and refuses that next"
		}
	case "over a limit of ours":
		return ours.limit
	case "other values":
		if drops(text) {
			return "Kubernetes reads the first document of a part and drops the rest without a word"
		}
		if len(ours.remarks) > 0 {
			return "with a remark: " + ours.remarks[0]
		}
	}
	return ""
}

// drops tells whether something stands behind the first document of one of the parts that kubectl
// cuts a file into: go-yaml reads no further.
func drops(text []byte) bool {
	reader := kubernetesyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
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

func noObject(theirs *outcome) bool {
	for _, document := range theirs.documents {
		if document[0] != '{' {
			return true
		}
	}
	return false
}
