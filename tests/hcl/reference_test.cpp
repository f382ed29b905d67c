// The half of the comparison with hashicorp/hcl that is ours. tests/endtoend/hcl_reference.sh sets
//
//   IRSA_HCL_FILES   a list of files, one a line: their trees and the values of what needs no
//                    variables and functions are written to
//   IRSA_HCL_DUMP
//   IRSA_HCL_RANDOM  a folder that is filled with files made at random, and their list: from
//                    nothing, and by damaging the files of IRSA_HCL_FILES
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "hcl/dump.h"
#include "hcl/random_input.h"
#include "hcl/read.h"
#include "terraform/evaluator.h"
#include "terraform/json_syntax.h"
#include "terraform/tree.h"

using namespace irsa;

namespace {

std::string bytes_of(const std::string& name) {
  std::ifstream in(name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Has it neither references nor calls? `bound`: names that a `for` around it brings.
bool is_constant(const hcl::Expr& expr, const std::vector<std::string_view>& bound) {
  if (expr.kind == hcl::Kind::call) return false;
  if (expr.kind == hcl::Kind::variable) {
    return std::find(bound.begin(), bound.end(), expr.text) != bound.end();
  }
  const bool loop = expr.kind == hcl::Kind::for_tuple || expr.kind == hcl::Kind::for_object ||
                    expr.kind == hcl::Kind::for_template;
  std::vector<std::string_view> inner = bound;
  if (loop) {
    inner.push_back(expr.text);
    if (!expr.key_name.empty()) inner.push_back(expr.key_name);
  }
  for (std::size_t i = 0; i < expr.items.size(); ++i) {
    if (!is_constant(*expr.items[i], loop && i > 0 ? inner : bound)) return false;
  }
  return true;
}

/// Would hcl refuse all of it?
bool is_refused(const value::Value& v) {
  if (v.is_unknown() || v.has_rest()) return true;
  if (v.kind() == value::Kind::string && !v.literal()) return true;
  for (const value::Value& item : v.items()) {
    if (is_refused(item)) return true;
  }
  for (const value::Entry& entry : v.entries()) {
    if (is_refused(entry.value)) return true;
  }
  return false;
}

std::string text_of(const value::Value& v) {
  switch (v.kind()) {
    case value::Kind::string: return tests::HclDump::quote(*v.literal());
    case value::Kind::list: {
      std::string out = "[";
      for (const value::Value& item : v.items()) out += text_of(item) + " ";
      return out + "]";
    }
    case value::Kind::object: {
      std::string out = "{";
      for (const value::Entry& entry : v.entries()) {
        out += tests::HclDump::quote(entry.key) + "=" + text_of(entry.value) + " ";
      }
      return out + "}";
    }
    default: return v.dump();
  }
}

void add_values(const hcl::Body& body, terraform::World::Impl& world, std::string& out) {
  for (const hcl::Attribute& attribute : body.attributes) {
    if (!is_constant(*attribute.value, {})) continue;
    world.refusals = 0;
    const value::Value value = terraform::Evaluator(world).eval(*attribute.value, {});
    out += "value @" + std::to_string(attribute.span.begin) + " " +
           (world.refusals > 0 || is_refused(value) ? "refused" : text_of(value)) + "\n";
  }
  for (const hcl::Block& block : body.blocks) add_values(block.body, world, out);
}

}  // namespace

TEST_CASE("trees and values for the comparison with hashicorp/hcl") {
  const char* list = std::getenv("IRSA_HCL_FILES");
  const char* dump = std::getenv("IRSA_HCL_DUMP");
  if (list == nullptr || dump == nullptr) return;
  const tests::MemoryFiles none(std::map<std::string, std::string>{});
  std::ifstream names(list);
  std::ofstream out(dump, std::ios::binary);
  std::size_t files = 0;
  for (std::string name; std::getline(names, name); ++files) {
    const std::string bytes = bytes_of(name);
    out << "== " << name << "\n";
    const bool json = name.ends_with(".json");
    const hcl::Tree tree = json ? terraform::read_json_file(FileId{0}, bytes, false)
                                : hcl::read_file({FileId{0}, bytes});
    if (tree.error) {
      out << "refused\n";
      continue;
    }
    // A tree of JSON is that of the native syntax, which hcl has none of.
    if (!json) out << tests::HclDump(bytes, true).body(tree.body);
    terraform::World::Impl world(none, {}, {}, terraform::known_modules());
    std::string values;
    add_values(tree.body, world, values);
    out << values;
  }
  CHECK(files > 0);
}

TEST_CASE("random files for the comparison with hashicorp/hcl") {
  const char* folder = std::getenv("IRSA_HCL_RANDOM");
  const char* list = std::getenv("IRSA_HCL_FILES");
  if (folder == nullptr || list == nullptr) return;
  const char* count_text = std::getenv("IRSA_HCL_COUNT");
  const int count = count_text == nullptr ? 4000 : std::atoi(count_text);
  const char* first_text = std::getenv("IRSA_HCL_SEED");
  const int first = first_text == nullptr ? 0 : std::atoi(first_text);
  std::vector<std::string> originals;
  std::ifstream names(list);
  for (std::string name; std::getline(names, name);) originals.push_back(name);
  REQUIRE_FALSE(originals.empty());
  std::ofstream made(std::string(folder) + "/list");
  const auto write = [&](const std::string& name, const std::string& text) {
    // The scanner of hcl takes half a byte order mark for the beginning of a name.
    if (text.starts_with("\xEF") && !text.starts_with("\xEF\xBB\xBF")) return;
    const std::string path = std::string(folder) + "/" + name;
    std::ofstream(path, std::ios::binary) << text;
    made << path << "\n";
  };
  for (int i = 0; i < count; ++i) {
    tests::RandomHcl random(static_cast<std::uint32_t>(i + first));
    const std::string file = random.file();
    write("made" + std::to_string(i), file);
    write("made" + std::to_string(i) + ".tf.json", random.json());
    write("hurt" + std::to_string(i), random.damaged(file));
    std::string original =
        bytes_of(originals[(static_cast<std::size_t>(i) * 7919) % originals.size()]);
    if (original.size() < 20'000) write("old" + std::to_string(i), random.damaged(original));
  }
}
