#include "cli/show_settings.h"

#include <string_view>
#include <vector>

#include "base/text.h"
#include "report/yaml.h"

namespace irsa::cli {

namespace {

using report::yaml_quoted;

std::string list_of(const std::vector<std::string>& items) {
  std::string out;
  for (const std::string& item : items) out += (out.empty() ? "" : ", ") + yaml_quoted(item);
  return "[" + out + "]";
}

class SettingsWriter {
 public:
  explicit SettingsWriter(const CheckOptions& options)
      : options_(options), settings_(options.settings) {}

  std::string write() {
    out_ = "# The settings that `irsa-lint check` uses here.\n";
    for (const SourceFile& file : options_.config_files)
      out_ += "# from " + printable(file.shown) + "\n";
    if (options_.config_files.empty()) out_ += "# there is no configuration\n";
    out_ += "version: 1\n";
    write_files();
    write_clusters();
    write_roles();
    write_rules();
    write_run();
    return std::move(out_);
  }

 private:
  void line(std::string_view text) {
    out_ += text;
    out_ += '\n';
  }
  /// "  key: value" of a part that may be unknown.
  void part(std::string_view key, const std::string& value) {
    if (!value.empty()) line("    " + std::string(key) + ": " + yaml_quoted(value));
  }
  void list(std::string_view key, const std::vector<std::string>& items) {
    if (!items.empty()) line(std::string(key) + ": " + list_of(items));
  }

  void write_files() {
    std::vector<std::string> exclude;
    for (const config::Exclusion& each : settings_.exclude) exclude.push_back(each.glob);
    list("exclude", exclude);
    if (!settings_.default_namespace.empty()) {
      line("# --namespace " + printable(settings_.default_namespace));
    } else if (!settings_.namespaces.empty()) {
      line("namespaces:");
      for (const config::NamespaceMapping& each : settings_.namespaces) {
        line("  " + yaml_quoted(each.glob) + ": " + each.ns);
      }
    }
  }

  void write_clusters() {
    if (!settings_.clusters.empty()) line("clusters:");
    for (const config::Cluster& each : settings_.clusters) {
      line("  - name: " + yaml_quoted(each.name.empty() ? "unnamed" : each.name));
      if (!each.issuer.empty()) part("issuer", "https://" + each.issuer);
      part("account", each.account);
      part("region", each.region);
      if (!each.paths.empty()) line("    paths: " + list_of(each.paths));
    }
  }

  void write_roles() {
    if (!settings_.roles.empty()) line("roles:");
    for (const config::RoleMapping& each : settings_.roles) {
      line("  - path: " + yaml_quoted(each.path.text()));
      part("account", each.account);
      part("partition", each.partition);
      part("role-path", each.role_path);
      part("arn", each.arn);
    }
    if (!settings_.inventory.empty()) line("inventory:");
    for (const config::Inventory& each : settings_.inventory) {
      line("  - account: " + yaml_quoted(each.account));
      line(std::string("    complete: ") + (each.complete ? "true" : "false"));
    }
    if (!settings_.terraform.empty()) line("terraform:");
    for (const config::TerraformVariables& each : settings_.terraform) {
      line("  - root: " + yaml_quoted(each.root.empty() ? "**" : each.root));
      if (!each.var_files.empty()) line("    var-files: " + list_of(each.var_files));
      if (!each.variables.empty()) line("    variables:");
      for (const auto& [name, value] : each.variables) {
        line("      " + name + ": " + yaml_quoted(value));
      }
    }
    line("webhook:");
    line("  annotation-prefix: " + settings_.annotation_prefix);
    line("  audience: " + yaml_quoted(settings_.audience));
    line(std::string("  compose-role-arn: ") + (settings_.compose_role_arn ? "true" : "false"));
    list("external-service-accounts", settings_.external_service_accounts);
    if (!settings_.permissions_boundary.empty()) {
      line("permissions-boundary: " + yaml_quoted(settings_.permissions_boundary));
    }
    std::vector<std::string> placeholders;
    for (const config::Pattern& each : settings_.placeholders) placeholders.push_back(each.text());
    list("placeholders", placeholders);
  }

  void write_rules() {
    if (!settings_.levels.empty()) line("rules:");
    for (const auto& [slug, level] : settings_.levels) {
      line("  " + slug + ": " + std::string(to_string(level)));
    }
    if (!settings_.ignores.empty()) line("ignore:");
    for (const config::IgnoreEntry& each : settings_.ignores) {
      line("  - rule: " + each.rule);
      part("path", each.path);
      part("role", each.role);
      part("reason", each.reason);
      part("until", each.until);
    }
    if (!settings_.select.empty()) line("# --select " + joined(settings_.select));
    if (!settings_.ignore.empty()) line("# --ignore " + joined(settings_.ignore));
    if (settings_.strict) line("# --strict");
  }

  void write_run() {
    list("against", options_.against);
    if (!settings_.max_age.empty()) line("max-age: " + yaml_quoted(settings_.max_age));
    if (!options_.baseline.empty()) line("baseline: " + yaml_quoted(options_.baseline));
    const Severity level = options_.fail_on;
    line("fail-on: " + (level == Severity::off ? "never" : std::string(to_string(level))));
    for (const Output& output : options_.outputs) {
      if (output.file.empty()) line("format: " + std::string(output.format->name));
    }
    line("# --policy-quota " + std::to_string(settings_.policy_quota));
  }

  static std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : ",") + word;
    return out;
  }

  const CheckOptions& options_;
  const config::Settings& settings_;
  std::string out_;
};

}  // namespace

std::string settings_text(const CheckOptions& options) { return SettingsWriter(options).write(); }

}  // namespace irsa::cli
