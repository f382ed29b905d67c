#include "server/handshake.h"

#include <algorithm>
#include <initializer_list>

#include "server/code_actions.h"

namespace irsa::server {

namespace {

Units agreed_units(const Input& params) {
  if (const Input* const offered = find(params, {"capabilities", "general", "positionEncodings"})) {
    for (const Input& each : list(*offered)) {
      if (each == "utf-8") return Units::utf8;
      if (each == "utf-16") return Units::utf16;
      if (each == "utf-32") return Units::utf32;
    }
  }
  return Units::utf16;
}

bool holds(const Input* values, const char* wanted) {
  if (values == nullptr || !values->is_array()) return false;
  return std::any_of(values->begin(), values->end(),
                     [&](const Input& value) { return value == wanted; });
}

}  // namespace

Client client_of(const Input& params) {
  const auto can = [&](std::initializer_list<const char*> keys) {
    const Input* const all = find(params, "capabilities");
    return all != nullptr && is_set(*all, keys);
  };
  const Input* const scope = find(params, {"initializationOptions", "diagnostics"});
  return {.units = agreed_units(params),
          .versioned_edits = can({"workspace", "workspaceEdit", "documentChanges"}),
          .resolves_edits = holds(find(params, {"capabilities", "textDocument", "codeAction",
                                                "resolveSupport", "properties"}),
                                  "edit"),
          .makes_progress = can({"window", "workDoneProgress"}),
          .registers_watchers = can({"workspace", "didChangeWatchedFiles", "dynamicRegistration"}),
          .related_places = can({"textDocument", "publishDiagnostics", "relatedInformation"}),
          .hover_markdown = holds(
              find(params, {"capabilities", "textDocument", "hover", "contentFormat"}), "markdown"),
          .prepares_rename = can({"textDocument", "rename", "prepareSupport"}),
          .nested_symbols =
              can({"textDocument", "documentSymbol", "hierarchicalDocumentSymbolSupport"}),
          .whole_workspace = scope != nullptr && *scope == "workspace",
          .shows_explanations = is_set(params, {"initializationOptions", "showsExplanations"})};
}

Json capabilities(const Client& client) {
  const char* const encoding = client.units == Units::utf8    ? "utf-8"
                               : client.units == Units::utf16 ? "utf-16"
                                                              : "utf-32";
  const Json rename = client.prepares_rename ? Json{{"prepareProvider", true}} : Json(true);
  return {
      {"positionEncoding", encoding},
      {"textDocumentSync",
       {{"openClose", true}, {"change", 2}, {"save", {{"includeText", false}}}}},
      {"codeActionProvider",
       {{"codeActionKinds", {"quickfix", kFixAllKind}}, {"resolveProvider", true}}},
      {"executeCommandProvider", {{"commands", Json::array({kExplainCommand})}}},
      {"hoverProvider", true},
      {"definitionProvider", true},
      {"referencesProvider", true},
      {"completionProvider", {{"triggerCharacters", {":", "\"", "[", "/", " "}}}},
      {"documentSymbolProvider", true},
      {"workspaceSymbolProvider", true},
      {"inlayHintProvider", true},
      {"renameProvider", rename},
      {"workspace", {{"workspaceFolders", {{"supported", true}, {"changeNotifications", true}}}}},
  };
}

Json registration_of_watchers() {
  Json watchers = Json::array();
  for (const char* const glob :
       {"**/*.{yaml,yml,json,tf,tofu,tfvars,hcl,tpl,tftpl,template,j2,gotmpl,sh,bash,mk}",
        "**/{Makefile,makefile,GNUmakefile}", "**/.gitignore", "**/.irsa-lint.yaml"}) {
    watchers.push_back({{"globPattern", glob}});
  }
  Json registration = {{"id", "irsa-lint-files"},
                       {"method", "workspace/didChangeWatchedFiles"},
                       {"registerOptions", {{"watchers", std::move(watchers)}}}};
  return {{"jsonrpc", "2.0"},
          {"id", "irsa-lint-register"},
          {"method", "client/registerCapability"},
          {"params", {{"registrations", Json::array({std::move(registration)})}}}};
}

}  // namespace irsa::server
