#include "tools/catalogue_file.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <span>
#include <sstream>
#include <string_view>
#include <utility>

#include "tools/cpp_text.h"

namespace irsa::tools {
namespace {

enum class Shape {
  text,
  texts,  ///< a list of texts
  flag,
  rows,   ///< a list of mappings
  lists,  ///< a list of lists of texts
};

struct Record;

/// A key of a row, in the order of the members of its struct.
struct Field {
  std::string_view key;
  Shape shape;
  bool required = false;
  const Record* record = nullptr;  // of rows and lists
};

struct Record {
  std::string_view type;  // in catalogue.h
  std::vector<Field> fields;
};

struct Table {
  std::string_view file;
  std::string_view function;
  Record record;
};

constexpr bool kRequired = true;

const std::vector<Table>& tables() {
  static const Record kChartAccount{"ChartAccount",
                                    {{"path", Shape::text, kRequired},
                                     {"name", Shape::text, kRequired},
                                     {"chart", Shape::text},
                                     {"longest", Shape::text},
                                     {"namespace", Shape::text},
                                     {"on-request", Shape::flag}}};
  static const Record kChartRole{
      "ChartRole",
      {{"path", Shape::text, kRequired}, {"if", Shape::text}, {"account", Shape::text, kRequired}}};
  static const Record kFormerPath{
      "FormerPath", {{"path", Shape::text, kRequired}, {"until", Shape::text, kRequired}}};
  static const Record kNeed{"Need", {}};
  static const Record kImplied{"Implied",
                               {{"allows", Shape::text, kRequired},
                                {"needs", Shape::texts, kRequired},
                                {"why", Shape::text, kRequired}}};
  static const Record kAccountField{"AccountField",
                                    {{"path", Shape::text, kRequired},
                                     {"field", Shape::text, kRequired},
                                     {"not-in", Shape::text},
                                     {"instead", Shape::text}}};
  static const Record kDefaultPods{"DefaultPods",
                                   {{"path", Shape::text, kRequired},
                                    {"field", Shape::text, kRequired},
                                    {"unless", Shape::texts}}};
  static const Record kPodMetadata{
      "PodMetadata",
      {{"path", Shape::text, kRequired}, {"account", Shape::text}, {"or-else", Shape::text}}};
  static const Record kMadeAccount{
      "MadeAccount",
      {{"name", Shape::text, kRequired}, {"named-by", Shape::text}, {"annotations", Shape::texts}}};
  static const Record kFieldIs{
      "FieldIs", {{"path", Shape::text, kRequired}, {"value", Shape::text, kRequired}}};
  static const Field kSource{"source", Shape::text, kRequired};
  static const std::vector<Table> kTables = {
      {"charts",
       "charts",
       {"Chart",
        {{"chart", Shape::text, kRequired},
         {"reads", Shape::texts, kRequired},
         {"formerly", Shape::rows, false, &kFormerPath},
         {"not-from", Shape::texts},
         {"parts", Shape::texts},
         {"accounts", Shape::rows, false, &kChartAccount},
         {"renamed-by", Shape::texts},
         {"roles", Shape::rows, false, &kChartRole},
         kSource}}},
      {"components",
       "components",
       {"Component",
        {{"service-account", Shape::text, kRequired},
         {"title", Shape::text, kRequired},
         {"namespace", Shape::text, kRequired},
         {"needs", Shape::lists, false, &kNeed},
         {"implied", Shape::rows, false, &kImplied},
         kSource}}},
      {"addons",
       "addons",
       {"Addon",
        {{"addon", Shape::text, kRequired},
         {"namespace", Shape::text, kRequired},
         {"accounts", Shape::texts, kRequired},
         kSource}}},
      {"workload_kinds",
       "workload_kinds",
       {"WorkloadKind",
        {{"kind", Shape::text, kRequired},
         {"groups", Shape::texts, kRequired},
         {"core", Shape::flag},
         {"pod", Shape::flag},
         {"pods", Shape::texts},
         {"pods-if-named", Shape::texts},
         {"accounts", Shape::rows, false, &kAccountField},
         {"pod-metadata", Shape::rows, false, &kPodMetadata},
         {"default-pods", Shape::rows, false, &kDefaultPods},
         kSource}}},
      {"account_makers",
       "account_makers",
       {"AccountMaker",
        {{"kind", Shape::text, kRequired},
         {"groups", Shape::texts, kRequired},
         {"accounts", Shape::rows, kRequired, &kMadeAccount},
         kSource}}},
      {"account_readers",
       "account_readers",
       {"AccountReader",
        {{"kind", Shape::text, kRequired},
         {"groups", Shape::texts, kRequired},
         {"account", Shape::text, kRequired},
         {"if-all", Shape::rows, false, &kFieldIs},
         kSource}}},
      {"role_fields",
       "role_fields",
       {"RoleField",
        {{"kind", Shape::text, kRequired},
         {"groups", Shape::texts, kRequired},
         {"path", Shape::text, kRequired},
         {"own-account", Shape::text},
         {"controller", Shape::text},
         {"by-token", Shape::text},
         kSource}}},
      {"kinds_without_accounts",
       "kinds_without_accounts",
       {"OtherKind", {{"kind", Shape::text, kRequired}, kSource}}},
      {"other_keys", "other_keys", {"OtherKey", {{"key", Shape::text, kRequired}, kSource}}},
      {"managed_policies",
       "managed_policies",
       {"ManagedPolicy",
        {{"policy", Shape::text, kRequired},
         {"all-but", Shape::flag},
         {"actions", Shape::texts, kRequired},
         kSource}}},
      {"escalations",
       "escalations",
       {"Escalation",
        {{"action", Shape::text, kRequired},
         {"with", Shape::texts},
         {"makes-administrator", Shape::flag},
         {"consequence", Shape::text, kRequired},
         kSource}}},
      {"identity_providers",
       "identity_providers",
       {"IdentityProvider", {{"host", Shape::text, kRequired}, kSource}}},
  };
  return kTables;
}

/// One reading of one file. Every member function reports what it does not like and goes on.
class TableReader {
 public:
  TableReader(std::string path, ArrayWriter& arrays, std::vector<std::string>& errors)
      : path_(std::move(path)), arrays_(arrays), errors_(errors) {}

  /// The function that returns the table.
  std::string read(const YAML::Node& root, const Table& table) {
    std::vector<std::pair<std::string, std::string>> rows;  // by the first field
    if (!root.IsSequence() || root.size() == 0) error(root, "a list of rows is expected");
    for (const auto& row : root) {
      rows.emplace_back(
          row.IsMap() ? row[std::string(table.record.fields.front().key)].as<std::string>("") : "",
          record(row, table.record));
      check_source(row);
    }
    std::stable_sort(rows.begin(), rows.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<std::string> elements;
    for (auto& row : rows) elements.push_back(std::move(row.second));
    const std::string name = arrays_.array(table.record.type, elements);
    return "std::span<const " + std::string(table.record.type) + "> " +
           std::string(table.function) + "() { return " + name + "; }\n";
  }

 private:
  void error(const YAML::Node& node, const std::string& message) {
    const YAML::Mark mark = node.Mark();
    std::ostringstream line;
    line << path_ << ':' << mark.line + 1 << ':' << mark.column + 1 << ": " << message;
    errors_.push_back(line.str());
  }

  void check_source(const YAML::Node& row) {
    const auto source = row.IsMap() ? row["source"].as<std::string>("") : "";
    if (!source.starts_with("https://") || source.find(' ') != std::string::npos) {
      error(row, "a row needs the https address of its source");
    }
  }

  std::string record(const YAML::Node& row, const Record& record) {
    if (!row.IsMap()) {
      error(row, "a mapping is expected here");
      return "{}";
    }
    std::set<std::string> seen;
    for (const auto& entry : row) {
      const auto key = entry.first.as<std::string>("");
      const auto known = [&](const Field& field) { return field.key == key; };
      if (std::none_of(record.fields.begin(), record.fields.end(), known)) {
        error(entry.first, "unknown key '" + key + "'");
      }
      if (!seen.insert(key).second) error(entry.first, "the key '" + key + "' stands here twice");
    }
    std::string out;
    for (const Field& field : record.fields) {
      const YAML::Node node = row[std::string(field.key)];
      if (!node && field.required) {
        error(row, "the key '" + std::string(field.key) + "' is missing");
      }
      out += (out.empty() ? "{" : ", ") + value(node, field);
    }
    return out + "}";
  }

  std::string value(const YAML::Node& node, const Field& field) {
    switch (field.shape) {
      case Shape::flag:
        if (node && node.Scalar() != "true") error(node, "'true' is expected here");
        return node ? "true" : "false";
      case Shape::text:
        if (node && !node.IsScalar()) error(node, "a text is expected here");
        return literal(node ? node.Scalar() : "");
      case Shape::texts: return texts(node);
      case Shape::rows: {
        std::vector<std::string> rows;
        for (const auto& row : items(node)) rows.push_back(record(row, *field.record));
        return arrays_.array(field.record->type, rows);
      }
      case Shape::lists: {
        std::vector<std::string> lists;
        for (const auto& list : items(node)) lists.push_back("{" + texts(list) + "}");
        return arrays_.array(field.record->type, lists);
      }
    }
    return {};
  }

  std::string texts(const YAML::Node& node) {
    std::vector<std::string> values;
    for (const auto& item : items(node)) {
      if (!item.IsScalar()) error(item, "a text is expected here");
      values.push_back(item.Scalar());
    }
    return arrays_.strings(values);
  }

  std::vector<YAML::Node> items(const YAML::Node& node) {
    std::vector<YAML::Node> out;
    if (!node) return out;
    if (!node.IsSequence() || node.size() == 0) error(node, "a list that is not empty is expected");
    for (const auto& item : node) out.push_back(item);
    return out;
  }

  std::string path_;
  ArrayWriter& arrays_;
  std::vector<std::string>& errors_;
};

const std::string* path_of(const std::vector<std::string>& paths, std::string_view table) {
  const auto found = std::find_if(paths.begin(), paths.end(), [&](const std::string& path) {
    return std::filesystem::path(path).stem() == table;
  });
  return found == paths.end() ? nullptr : &*found;
}

}  // namespace

std::string catalogue_source(const std::vector<std::string>& paths,
                             std::vector<std::string>& errors) {
  const std::size_t before = errors.size();
  ArrayWriter arrays;
  std::string functions;
  for (const Table& table : tables()) {
    const std::string shown = "catalogue/" + std::string(table.file) + ".yaml";
    const std::string* const path = path_of(paths, table.file);
    if (path == nullptr) {
      errors.push_back(shown + ": is missing");
      continue;
    }
    try {
      functions += TableReader(shown, arrays, errors).read(YAML::LoadFile(*path), table);
    } catch (const YAML::Exception& problem) {
      std::ostringstream line;
      line << shown << ':' << problem.mark.line + 1 << ':' << problem.mark.column + 1 << ": "
           << problem.msg;
      errors.push_back(line.str());
    }
  }
  if (paths.size() > tables().size()) errors.push_back("catalogue: a file is no known table");
  if (errors.size() > before) return {};
  return "// Generated from catalogue/*.yaml by tools/rulegen. Not to be edited.\n"
         "#include \"catalogue/catalogue.h\"\n\n"
         "namespace irsa::catalogue {\nnamespace {\n\n"
         "using namespace std::string_view_literals;\n\n" +
         arrays.definitions() + "\n}  // namespace\n\n" + functions +
         "\n}  // namespace irsa::catalogue\n";
}

}  // namespace irsa::tools
