#include "load/kubernetes/chart_keys.h"

#include <algorithm>
#include <string>

#include "base/text.h"

namespace irsa::load {

// Every key of every file of values is asked.
bool has_word(std::string_view key, std::string_view word) {
  const auto found = std::search(key.begin(), key.end(), word.begin(), word.end(),
                                 [](char c, char small) { return (c | 0x20) == small; });
  return found != key.end();
}

bool names_annotations(std::string_view key) { return has_word(key, "annotation"); }

bool names_account(std::string_view key) { return has_word(key, "serviceaccount"); }

bool is_for_pods(std::string_view key, std::string_view parent) {
  const std::string word = ascii_lower(key);
  if (names_account(key)) return false;
  if (word.ends_with("podannotations") || word.ends_with("podlabels")) return true;
  return (word == "annotations" || word == "labels") &&
         (ascii_lower(parent) == "pod" || ascii_lower(parent) == "podmetadata");
}

bool is_label_key(std::string_view key) { return ascii_lower(key).ends_with("labels"); }

bool is_override_of_namespace(std::string_view key) {
  return key == "namespaceOverride" || key == "forceNamespace";
}

bool is_for_all(std::string_view key) { return key == "commonAnnotations"; }

}  // namespace irsa::load
