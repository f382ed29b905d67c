// The JSON Schema for editors says what the reader's table of keys says. After a change of the
// table: IRSA_UPDATE=1 build/dev/tests/irsa-tests --source-file='*schema_test.cpp'
#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "config/keys.h"
#include "support/paths.h"

namespace irsa::config {
namespace {

using Json = nlohmann::ordered_json;

/// What a JSON Schema can say of a format; the reader checks more.
Json text_of(Format format) {
  Json text = {{"type", "string"}, {"minLength", 1}};
  switch (format) {
    case Format::account: return {{"type", "string"}, {"pattern", "^[0-9]{12}$"}};
    case Format::date: return {{"type", "string"}, {"pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}};
    case Format::level: return {{"enum", {"off", "note", "warning", "error"}}};
    case Format::slug_or_group:
    case Format::slug: return {{"type", "string"}, {"pattern", "^[a-z0-9]+(-[a-z0-9]+)*$"}};
    case Format::account_glob: return {{"type", "string"}, {"pattern", "^[^/]+/[^/]+$"}};
    case Format::role_path: return {{"type", "string"}, {"pattern", "^/(.*/)?$"}};
    case Format::partition: return {{"type", "string"}, {"pattern", "^aws"}};
    case Format::policy_glob:
    case Format::role_arn: return {{"type", "string"}, {"pattern", "^arn:"}};
    case Format::fail_level: return {{"enum", {"error", "warning", "note", "never"}}};
    case Format::file:
    case Format::path_glob: return {{"type", "string"}, {"pattern", "^[^/]"}};
    case Format::output_format:
    case Format::pattern:
    case Format::path_pattern:
    case Format::text:
    case Format::version:
    case Format::issuer:
    case Format::region:
    case Format::role_glob:
    case Format::ns:
    case Format::annotation_prefix:
    case Format::audience: return text;
  }
  return text;
}

Json mapping_of(std::span<const Key> keys);

Json value_of(const Key& key) {
  switch (key.shape) {
    case Shape::string: return text_of(key.format);
    case Shape::boolean: return {{"type", "boolean"}};
    case Shape::integer: return {{"const", std::stoi(std::string(kVersion))}};
    case Shape::strings: return {{"type", {"array", "null"}}, {"items", text_of(key.format)}};
    case Shape::mapping: {
      Json value = mapping_of(key.keys);
      value["type"] = {"object", "null"};
      return value;
    }
    case Shape::mappings: return {{"type", {"array", "null"}}, {"items", mapping_of(key.keys)}};
    case Shape::dictionary:
      return {{"type", {"object", "null"}},
              {"propertyNames", text_of(key.key_format)},
              {"additionalProperties", text_of(key.format)}};
  }
  return {};
}

Json mapping_of(std::span<const Key> keys) {
  Json properties = Json::object(), required = Json::array();
  for (const Key& key : keys) {
    Json value = {{"description", key.description}};
    value.update(value_of(key));
    properties[std::string(key.name)] = std::move(value);
    if (key.required) required.push_back(key.name);
  }
  Json mapping = {{"type", "object"}, {"additionalProperties", false}};
  if (!required.empty()) mapping["required"] = std::move(required);
  mapping["properties"] = std::move(properties);
  return mapping;
}

TEST_CASE("the JSON Schema in packaging/ is that of the table of keys") {
  Json schema = {{"$schema", "http://json-schema.org/draft-07/schema#"},
                 {"title", "Configuration of irsa-lint (.irsa-lint.yaml)"}};
  schema.update(mapping_of(top_level_keys()));
  const std::string text = schema.dump(2) + "\n";
  const std::string path = tests::source_dir() + "/packaging/irsa-lint.schema.json";
  if (std::getenv("IRSA_UPDATE") != nullptr) std::ofstream(path, std::ios::binary) << text;
  std::ifstream in(path, std::ios::binary);
  CHECK(std::string{std::istreambuf_iterator<char>(in), {}} == text);
}

TEST_CASE("every key is described, in one sentence, and stands in the documentation") {
  std::ifstream in(tests::source_dir() + "/docs/configuration.md", std::ios::binary);
  const std::string page{std::istreambuf_iterator<char>(in), {}};
  std::vector<Key> keys(top_level_keys().begin(), top_level_keys().end());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const Key key = keys[i];
    CAPTURE(key.name);
    CHECK(key.description.ends_with('.'));
    CHECK(page.find("`" + std::string(key.name) + "`") != std::string::npos);
    keys.insert(keys.end(), key.keys.begin(), key.keys.end());
  }
}

}  // namespace
}  // namespace irsa::config
