// The half of the comparison with Kubernetes that is ours. tests/endtoend/kubernetes_reference.sh
// sets
//
//   IRSA_KUBERNETES_FILES  a list of files, one a line
//   IRSA_KUBERNETES_DUMP   what becomes of each is written there: "# PATH", then in order
//                          "document JSON", "refused WHY", "limit WHY" and "remark WHAT", in the
//                          notation of tests/reference/kubernetes/main.go
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <bit>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <ostream>
#include <sstream>
#include <string>
#include <string_view>

#include "doc/read.h"

using namespace irsa;
using namespace irsa::doc;

namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\' || byte < 0x20 || byte >= 0x7F) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  return out + '"';
}

/// As a float64: what Kubernetes takes a number's text for.
std::string number(const Node& node) {
  std::string text(node.text());
  const bool integer = node.type() == Type::integer;
  if (!node.document().is_json() && text[0] != '.') std::erase(text, '_');
  std::string_view digits = text;
  const bool negative = digits[0] == '-';
  if (negative || digits[0] == '+') digits.remove_prefix(1);
  double value = 0;
  if (integer && digits.size() > 1 && digits[0] == '0') {
    const char letter = static_cast<char>(digits[1] | 0x20);
    const int base = letter == 'x' ? 16 : letter == 'b' ? 2 : 8;
    const bool prefix = letter == 'x' || letter == 'b' || letter == 'o';
    value = static_cast<double>(
        std::strtoull(std::string(digits.substr(prefix ? 2 : 1)).c_str(), nullptr, base));
  } else {
    value = std::strtod(std::string(digits).c_str(), nullptr);
  }
  if (negative && value != 0) value = -value;
  return fmt::format("#{:016x}", std::bit_cast<std::uint64_t>(value));
}

std::string canonical(const Node& node) {
  if (!node) return "null";
  std::string out;
  switch (node.type()) {
    case Type::null: return "null";
    case Type::boolean:
      return std::string_view("yYtT").find(node.text()[0]) != std::string_view::npos ||
                     node.text() == "on" || node.text() == "On" || node.text() == "ON"
                 ? "true"
                 : "false";
    case Type::integer:
    case Type::floating: return number(node);
    case Type::string: return quoted(node.text());
    case Type::sequence:
      for (const Node& item : node.items()) out += (out.empty() ? "" : ",") + canonical(item);
      return "[" + out + "]";
    case Type::mapping: {
      std::map<std::string_view, Node> sorted;
      for (const Entry& entry : node.entries()) sorted[entry.key.text()] = entry.value;
      for (const auto& [key, value] : sorted) {
        out += (out.empty() ? "" : ",") + quoted(key) + ":" + canonical(value);
      }
      return "{" + out + "}";
    }
  }
  return out;
}

std::string line(std::string text) {
  for (char& c : text) c = c == '\n' ? ' ' : c;
  return text;
}

class Writer : public DocumentSink {
 public:
  explicit Writer(std::ostream& out) : out_(out) {}
  void document(const Document& document) override {
    if (document.is_template()) return;  // its error says more
    if (document.kubectl_defect()) out_ << "remark " << document.kubectl_defect()->message << "\n";
    if (!document.duplicate_keys().empty()) out_ << "remark equal keys\n";
    out_ << "document " << canonical(document.root()) << "\n";
  }
  void error(ReadError error) override {
    if (error.kind == ReadError::Kind::missing_separator) {
      out_ << "remark a missing separator\n";
    } else {
      out_ << (error.kind == ReadError::Kind::limit ? "limit " : "refused ") << line(error.message)
           << "\n";
    }
  }
  void skipped(std::uint32_t /*documents*/) override {}
  void comment(const Comment& /*comment*/) override {}

 private:
  std::ostream& out_;
};

/// What becomes of a text, line by line.
std::string outcome(const std::string& text, bool reference) {
  std::ostringstream out;
  Writer writer(out);
  const Needs needs;
  read_text(FileId{0}, text, Triage(needs), {.parse_all = true, .reference_parser = reference},
            writer);
  return out.str();
}

}  // namespace

TEST_CASE("documents for the comparison with Kubernetes") {
  const char* const list = std::getenv("IRSA_KUBERNETES_FILES");
  const char* const dump = std::getenv("IRSA_KUBERNETES_DUMP");
  if (list == nullptr || dump == nullptr) return;
  std::ifstream names(list);
  std::ofstream out(dump, std::ios::binary);
  std::size_t files = 0;
  for (std::string name; std::getline(names, name); ++files) {
    CAPTURE(name);
    std::ifstream in(name, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const std::string ours = outcome(text, false);
    CHECK(ours == outcome(text, true));  // both readers of YAML
    out << "# " << name << "\n" << ours;
  }
  CHECK(files > 0);
}
