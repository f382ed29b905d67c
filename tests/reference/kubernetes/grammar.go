package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// maker makes one manifest: kind × annotation × value × style × merge × alias. A careful one makes hardly
// any mistake that Kubernetes would refuse, the others make what people and editors do.
type maker struct {
	random  *rand.Rand
	out     strings.Builder
	anchor  int
	careful bool
}

func pick[T any](m *maker, all ...T) T { return all[m.random.IntN(len(all))] }

func (m *maker) oneIn(n int) bool { return m.random.IntN(n) == 0 }

// rarely picks something odd, now and then, from one who is not careful.
func (m *maker) rarely(usual string, odd ...string) string {
	if m.careful || !m.oneIn(6) {
		return usual
	}
	return pick(m, odd...)
}

// values that readers of YAML disagree about.
func (m *maker) value() string {
	return pick(m, "arn:aws:iam::111122223333:role/api", "arn:aws:iam::111122223333:role/api ", "true", "yes", "on", "n",
		"~", "null", "", "010", "0o17", "0x1F", "1_000", "012345678901", "1e3", ".5", "-.inf", ".nan", "12:30:45", "2025-03-04",
		"2025-03-04T09:21:36Z", "=", "<<", "- a", "a: b", "a:b", "#a", "a #b", "a#b", "'a'", "\"a\"", "a\"b", "a'b", "*a", "&a",
		"!a", "%a", "@a", "`a", "?a", "? a", "-a", ":a", "{a", "a}", "[a", "a]", ",a", "|", ">", "ü", "a\tb", "\\", "\\n", "+1",
		"-0", "1.", "0b101", "-0b1", "9223372036854775808", "18446744073709551616", "1e400", "{{ .Values.role }}", "${role}",
		"a\u00a0b", "a\u2028b", "\u200b", "😀")
}

var indicators = "-?:,[]{}#&*!|>'\"%@`"

// plain tells whether a value may stand without quotes; now and then the question is not asked.
func (m *maker) plain(value string) bool {
	if !m.careful && m.oneIn(12) {
		return true
	}
	return value != "" && !strings.ContainsAny(value[:1], indicators+" ") && !strings.Contains(value, ": ") &&
		!strings.Contains(value, " #") && !strings.HasSuffix(value, " ")
}

func double(value string) string {
	return "\"" + strings.NewReplacer("\\", "\\\\", "\"", "\\\"", "\t", "\\t").Replace(value) + "\""
}

// scalar writes a value in one of the styles; indent is that of the key it belongs to.
func (m *maker) scalar(value string, indent int, flow bool) string {
	pad := strings.Repeat(" ", indent+2)
	tag := ""
	if m.oneIn(10) {
		tag = pick(m, "!!str ", "!custom ", "! ", "!<tag:yaml.org,2002:str> ", m.rarely("", "!!int ", "!!bool ", "!!float ", "!!null ", "!!binary ", "!!map "))
	}
	if m.oneIn(12) {
		m.anchor++
		tag = fmt.Sprintf("&a%d ", m.anchor) + tag
	}
	switch style := m.random.IntN(10); {
	case style < 4 && m.plain(value):
		return tag + value
	case style < 6:
		return tag + double(value)
	case style == 6 && !flow:
		return tag + pick(m, "|", "|-", "|+", ">", ">-", m.rarely("|", "|2", ">1")) + pick(m, "", " # a comment") + "\n" + pad + value +
			pick(m, "", "\n", "\n\n", "\n"+pad+value, "\n"+pad+"   \n")
	case style == 7 && !flow:
		return tag + "\n" + pad + double(value)
	case style == 8:
		return tag + "\"" + pick(m, "\\u0061", "\\x61", "\\U0001F600", m.rarely("a", "\\ud83d\\ude00", "\\/", "\\q"), "\\e", "\\N", "a\n"+pad+"b", "a\\\n"+pad+"b") + "\""
	case style == 9 && m.anchor > 0 && m.oneIn(3):
		return fmt.Sprintf("*a%d", 1+m.random.IntN(m.anchor)) + m.rarely("", " ", "1")
	}
	return tag + "'" + strings.ReplaceAll(value, "'", "''") + "'"
}

func (m *maker) key(plain string) string {
	return pick(m, plain, plain, plain, plain, plain, plain, "'"+plain+"'", "\""+plain+"\"", m.rarely(plain, "? "+plain+"\n", "!!str "+plain, plain+" "))
}

// entry writes a line "key: value" of a block mapping.
func (m *maker) entry(indent int, key, value string) {
	pad := strings.Repeat(" ", indent)
	key = m.key(key)
	if strings.HasSuffix(key, "\n") {
		key += pad
	}
	m.out.WriteString(pad + key + m.rarely(": ", ":  ", ":\t", ":") + value + pick(m, "", "", "", " # a comment", " ", m.rarely("", "\t")) + pick(m, "\n", "\n", "\n", "\r\n"))
}

// mapping writes annotations or labels below a key.
func (m *maker) mapping(indent int, name string, keys []string) {
	pad := strings.Repeat(" ", indent)
	if m.oneIn(4) {
		m.out.WriteString(pad + name + ": {")
		for i, key := range keys {
			if i > 0 {
				m.out.WriteString(pick(m, ", ", ",", ",\n"+pad+"  "))
			}
			m.out.WriteString(pick(m, key, double(key), "'"+key+"'") + m.rarely(": ", ":") + m.scalar(m.value(), indent, true))
		}
		m.out.WriteString(pick(m, "", ",", " ") + m.rarely("}", "", "}}", "]") + "\n")
		return
	}
	anchor := ""
	if m.oneIn(6) {
		m.anchor++
		anchor = fmt.Sprintf(" &a%d", m.anchor)
	}
	m.out.WriteString(pad + name + ":" + anchor + "\n")
	for _, key := range keys {
		m.entry(indent+2, key, m.scalar(m.value(), indent+2, false))
	}
	if m.oneIn(5) {
		m.out.WriteString(pad + "  <<: " + pick(m, "{a: b}", "[{a: b}, {c: d}]", "{<<: {a: b}, a: c}", m.rarely("{c: d}", "*a1", "[*a1, {a: b}]", "a", "~", "[]", "*a2")) + "\n")
	}
}

func (m *maker) object() {
	kind := pick(m, "ServiceAccount", "ServiceAccount", "Deployment", "Pod")
	version := "v1"
	if kind == "Deployment" {
		version = "apps/v1"
	}
	m.entry(0, "apiVersion", pick(m, version, version, "'"+version+"'", double(version)))
	m.entry(0, "kind", kind)
	m.out.WriteString("metadata:\n")
	m.entry(2, "name", m.scalar(pick(m, "api", "1", "on", "a.b"), 2, false))
	if m.oneIn(2) {
		m.entry(2, "namespace", m.scalar(pick(m, "payments", "n", "1e3"), 2, false))
	}
	if m.oneIn(4) {
		m.mapping(2, "labels", []string{"app", "y"})
	}
	keys := []string{"eks.amazonaws.com/role-arn"}
	for m.oneIn(3) {
		keys = append(keys, pick(m, "eks.amazonaws.com/audience", "on", "1", "010", "a", "a b", "ü", m.rarely("b", "eks.amazonaws.com/role-arn", "~", "1.5", ".inf", "<<")))
	}
	m.mapping(2, "annotations", keys)
	if kind == "Deployment" || kind == "Pod" {
		m.out.WriteString(pick(m, "spec:\n  serviceAccountName: api\n  containers:\n  - name: main\n    image: a\n",
			"spec: {serviceAccountName: api, containers: [{name: main, image: a}]}\n",
			"spec:\n    serviceAccountName: api\n    containers:\n      -   name: main\n          image: a\n",
			m.rarely("spec: {serviceAccountName: api}\n", "spec:\n  serviceAccountName: api\n  containers:\n  -\tname: main\n",
				"spec:\n  serviceAccountName: api\n containers: []\n")))
	}
}

func (m *maker) json() {
	fmt.Fprintf(&m.out, `{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": %s, "annotations": {"eks.amazonaws.com/role-arn": %s}}%s}`,
		pick(m, `"api"`, `1`, m.rarely(`"a"`, `api`, `'api'`)), pick(m, `"arn:aws:iam::111122223333:role/api"`, `"\ud83d\ude00"`, `"\/"`, `true`, `1e3`, `"a"`+"\t", m.rarely(`""`, `"\q"`, `"a\`+"\n"+`b"`, `yes`)),
		pick(m, "", "\n", m.rarely("", ",", `, "a": 01`, `, "a": 1.`, ` # a comment`, `, a: b`)))
}

// manifest is the same for the same seed.
func manifest(seed uint64) string {
	m := &maker{random: rand.New(rand.NewPCG(seed, 23)), careful: seed%2 == 0}
	m.out.WriteString(pick(m, "", "", "# a comment\n", "---\n", "--- # a comment\n", "---\n---\n", "\n\n",
		m.rarely("", "\ufeff", "%YAML 1.1\n---\n", "%YAML 1.2\n---\n", "--- !!map\n", "---\t\n", "...\n", " \n")))
	for {
		if m.oneIn(6) {
			m.json()
		} else {
			m.object()
		}
		if !m.oneIn(3) {
			break
		}
		m.out.WriteString(m.rarely(pick(m, "---\n", "\n---\n", "--- \n", "--- # a comment\n"), "...\n---\n", "...\n", "---\r\n", " ---\n", "----\n", "--- a\n", "\n"))
	}
	m.out.WriteString(pick(m, "", "---\n", "\n\n", "# a comment", m.rarely("", "...\n", "  ", "\t\n", "]", "a", "'")))
	if text := m.out.String(); m.careful || !m.oneIn(4) {
		return text
	}
	return m.mistake(m.out.String())
}

// mistake is one of the hand: a byte that is lost, doubled, or another; the end cut off; a word of YAML.
func (m *maker) mistake(text string) string {
	if text == "" {
		return text
	}
	at := m.random.IntN(len(text))
	switch m.random.IntN(6) {
	case 0:
		return text[:at] + text[at+1:]
	case 1:
		return text[:at] + text[at:at+1] + text[at:]
	case 2:
		return text[:at]
	case 3:
		return text[:at] + pick(m, " ", "\t", "\n", "\r", ":", "-", "#", "'", "\"", "{", "}", "[", "]", ",", "&", "*", "!", "|", ">", "%",
			"\x00", "\x7f", "\xff", "\u0085", "\ufeff") + text[at:]
	default:
		return text[:at] + pick(m, "  ", "\n\n", "\n\t", "\n ", "\n \t\n", "\n\t# a\n", ": ", " :", "- ", "-\t", " #", ", ", "&a ", "*a", "!!str ",
			"!a ", "!a!b ", "|\n", "|2\n", ">-\n", "@", "`", "?", "? ", "\\", "\\/", "\\u12", "\\x4", "~", "<<: ", "\r\n", "ü", "=", "0",
			".nan", "'a'", "\"b\"", "{a: b}", "[c]", "a: b\n", "\n---\n", "\n---", "\n----\n", "\n...\n") + text[at:]
	}
}

// mutant is one of the texts, or some lines of it, with one to three mistakes.
func mutant(texts []string, seed uint64) string {
	m := &maker{random: rand.New(rand.NewPCG(seed, 29))}
	text := pick(m, texts...)
	if m.oneIn(2) {
		lines := strings.SplitAfter(text, "\n")
		from := m.random.IntN(len(lines))
		text = strings.Join(lines[from:min(len(lines), from+1+m.random.IntN(8))], "")
	}
	for count := m.random.IntN(3); count >= 0; count-- {
		text = m.mistake(text)
	}
	return text
}
