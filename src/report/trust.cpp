// `trust`: whom a policy lets in.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "audit/words.h"
#include "base/text.h"
#include "iam/admission/subject_words.h"
#include "iam/names/provider_key.h"
#include "judge/not_checked.h"
#include "report/json_text.h"
#include "report/places.h"
#include "report/questions.h"
#include "value/template_text.h"

namespace irsa::report {

namespace {

using Json = nlohmann::ordered_json;

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) {
    if (!out.empty()) out += ", ";
    out += printable(word);
  }
  return out;
}

/// Several files, or roots, may have an account of one name.
std::vector<std::string> distinct(const std::vector<std::string>& names) {
  std::vector<std::string> out;
  std::map<std::string_view, std::size_t> times;
  for (const std::string& name : names) {
    if (++times[name] == 1) out.push_back(name);
  }
  // So that as many are named as were counted.
  for (std::string& name : out) {
    const std::size_t count = times[name];
    if (count > 1) name += fmt::format(" ({} times)", count);
  }
  return out;
}

/// Of a policy that a module makes, the call: one text serves many of them.
Span place_of(const iam::Role& role) { return role.call ? *role.call : role.policy->span; }

void add_answer(std::string& out, const join::RoleEntry& role, const engine::IssuerAnswer& answer,
                const audit::AsWritten& as_written) {
  out +=
      fmt::format("  tokens of {} for {}:\n    {}\n", printable(as_written.issuer(answer.issuer)),
                  printable(answer.audience), as_written.text(audit::who_gets_in(role, answer)));
  std::vector<std::string> open = as_written.texts(answer.open_subjects);
  // Those that are known, and patterns, have been said.
  std::erase_if(open, [](const std::string& one) { return !value::has_open_part(one); });
  if (!open.empty()) {
    out += fmt::format("    names, of which only a part is known: {}\n", audit::listed(open));
  }
  if (answer.accounts > 0 && answer.admission.may.by_legal_name) {
    std::vector<std::string> names;
    for (const kube::ServiceAccount* account : answer.known) {
      names.push_back(join::account_label(*account));
    }
    out += fmt::format("    {} of the {} in the input{}{}\n", names.size(),
                       count_of(answer.accounts, "service account"), names.empty() ? "" : ": ",
                       audit::listed(distinct(names)));
  }
  if (!answer.strangers.empty()) {
    std::vector<std::string> names;
    for (const kube::ServiceAccount* account : answer.strangers) {
      names.push_back(join::account_label(*account));
    }
    out += fmt::format("    lets in accounts that do not name it: {}\n",
                       audit::listed(distinct(names)));
  }
  const iam::Admission& admission = answer.admission;
  const iam::Admitted& told = answer.admitted();
  if (told.lets_in_others && told.other_witness) {
    out += "    lets in others than intended, for example " +
           iam::short_subject(*told.other_witness) + "\n";
  }
  std::vector<std::string> assumptions = admission.assumptions;
  if (answer.subject_open) {
    std::erase_if(assumptions, [](const std::string& key) { return key.ends_with(":sub"); });
  }
  if (std::erase(assumptions, iam::kOpenParts) > 0) {
    out += "    if the parts of the policy that are filled in later allow it\n";
  }
  if (!assumptions.empty()) {
    out += fmt::format("    if the call has the right {}, which no file shows{}\n",
                       joined(assumptions),
                       admission.surely.by_legal_name ? "; some get in whatever the call has" : "");
  }
  for (const std::string& unsettled : admission.unsettled) {
    out += "    not clear: " + printable(unsettled) + "\n";
  }
}

Json optional_subject(const std::optional<std::string>& subject) {
  return subject ? Json(*subject) : Json();
}

/// Why part of the answer is missing; false when none is.
Json undecided(const iam::Admission& admission) {
  if (!admission.undecided.empty()) return admission.undecided;
  if (admission.uncounted.empty()) return false;
  return "how many: " + admission.uncounted;
}

/// What was not found before the search gave up is not known to be absent, nor what a subject that
/// is filled in later may bring.
Json truth(bool found, const engine::IssuerAnswer& answer) {
  const bool decided = answer.admission.undecided.empty() && !answer.subject_open;
  return found || decided ? Json(found) : Json();
}

std::vector<std::string> all_subjects(const engine::IssuerAnswer& answer) {
  std::vector<std::string> out = answer.admission.may.subjects;
  out.insert(out.end(), answer.open_subjects.begin(), answer.open_subjects.end());
  return out;
}

/// Defaults of variables that the policy rests on: "default of var.namespace".
std::vector<std::string> defaults_of(const join::RoleEntry& role, const SourceSet& sources) {
  constexpr std::string_view kDefault = "default of ";
  std::vector<std::string> out;
  const Span policy = role.role->policy->span;
  const SourceMap* const map = sources[policy.file].made_of.get();
  if (map == nullptr) return out;
  for (const Way* const way : map->ways_in(policy)) {
    for (const WayStep& step : *way) {
      const std::size_t at = step.text.find(kDefault);
      if (at == std::string::npos) continue;
      std::string name = step.text.substr(at);
      if (std::find(out.begin(), out.end(), name) == out.end()) out.push_back(std::move(name));
    }
  }
  return out;
}

Json to_json(const engine::IssuerAnswer& answer, const std::vector<std::string>& defaults,
             const audit::AsWritten& as_written) {
  const iam::Admission& admission = answer.admission;
  const iam::Admitted& may = admission.may;
  const iam::Admitted& told = answer.admitted();
  std::vector<std::string> assumptions = admission.assumptions;
  assumptions.insert(assumptions.end(), defaults.begin(), defaults.end());
  std::vector<std::string> strangers;
  for (const kube::ServiceAccount* account : answer.strangers) {
    strangers.push_back(join::account_label(*account));
  }
  const bool satisfiable =
      admission.satisfiable || answer.other_audience.satisfiable == iam::Truth::yes;
  const bool by_legal_name =
      may.by_legal_name || answer.other_audience.by_legal_name == iam::Truth::yes;
  return {{"issuer", as_written.issuer(answer.issuer)},
          {"audience", answer.audience},
          {"satisfiable", truth(satisfiable, answer)},
          {"satisfiableByLegalName", truth(by_legal_name, answer)},
          {"everyone", truth(told.everyone, answer)},
          {"open", truth(told.open, answer)},
          {"count", may.count ? Json(*may.count) : Json()},
          {"subjects", as_written.texts(all_subjects(answer))},
          {"witness", optional_subject(told.witness)},
          {"letsInOthers", truth(told.lets_in_others, answer)},
          {"otherWitness", optional_subject(told.other_witness)},
          {"undecided", undecided(admission)},
          {"strangers", strangers},
          {"assumptions", assumptions},
          {"unsettled", admission.unsettled}};
}

std::vector<Span> spans_of(const std::vector<engine::PolicyAnswer>& answers) {
  std::vector<Span> spans;
  for (const engine::PolicyAnswer& answer : answers) {
    spans.push_back(place_of(*answer.role->role));
    spans.push_back(answer.role->role->policy->span);
  }
  return spans;
}

/// The places in the files, each once.
std::vector<std::pair<Location, std::string>> places_of(
    const std::vector<load::Unresolved>& unresolved, const SourceSet& sources) {
  std::vector<std::pair<Location, std::string>> out;
  std::set<std::pair<Span, std::string>> seen;
  for (const load::Unresolved& one : unresolved) {
    if (!seen.emplace(sources.written(one.where), one.why).second) continue;
    out.emplace_back(location_of(sources, one.where), one.why);
  }
  return out;
}

}  // namespace

std::string to_text(const std::vector<engine::PolicyAnswer>& answers,
                    const std::vector<load::Unresolved>& unresolved, const SourceSet& sources) {
  std::string out;
  const Locations locations(sources, spans_of(answers));
  for (const engine::PolicyAnswer& answer : answers) {
    const join::RoleEntry& role = *answer.role;
    const Location place = locations.of(place_of(*role.role));
    const audit::AsWritten as_written(role, sources);
    out += fmt::format(
        "{}:{}: {}\n", printable(place.path), place.position.line,
        printable(role.arn.empty() ? as_written.text(role.label()) : std::string(role.arn)));
    if (answer.issuers.empty() && role.trusts_left_out == 0) {
      out += judge::trusts_open_provider(role) ? "  whose tokens it takes is filled in later\n"
             : role.trusts_pod_identity
                 ? "  trusts EKS Pod Identity and no issuer of a cluster: service accounts get in "
                   "that have an association with the role\n"
                 : "  trusts no issuer of a cluster: no service account gets in\n";
    }
    for (const engine::IssuerAnswer& issuer : answer.issuers) {
      add_answer(out, role, issuer, as_written);
    }
    if (role.trusts_left_out > 0) {
      out +=
          fmt::format("  undecided: {} not looked at, each with too many condition keys\n",
                      count_of(role.trusts_left_out, "more provider was", "more providers were"));
    }
  }
  for (const auto& [place, why] : places_of(unresolved, sources)) {
    out += fmt::format("{}:{}: not all is known: {}\n", printable(place.path), place.position.line,
                       printable(why));
  }
  return out;
}

std::string to_json(const std::vector<engine::PolicyAnswer>& answers,
                    const std::vector<load::Unresolved>& unresolved, const Unanswered& unanswered,
                    const SourceSet& sources) {
  Json policies = Json::array();
  const Locations locations(sources, spans_of(answers));
  for (const engine::PolicyAnswer& answer : answers) {
    const Location place = locations.of(place_of(*answer.role->role));
    const Location document = locations.of(answer.role->role->policy->span);
    Json issuers = Json::array();
    const std::vector<std::string> defaults = defaults_of(*answer.role, sources);
    for (const engine::IssuerAnswer& issuer : answer.issuers) {
      issuers.push_back(to_json(issuer, defaults, audit::AsWritten(*answer.role, sources)));
    }
    const std::string_view address = answer.role->role->address;
    policies.push_back({{"role", answer.role->arn.empty() ? Json() : Json(answer.role->arn)},
                        {"address", address.empty() ? Json() : Json(address)},
                        {"path", place.path},
                        {"line", place.position.line},
                        {"document", {{"path", document.path}, {"line", document.position.line}}},
                        {"issuers", std::move(issuers)}});
    // Not there in nearly all answers, and then the list of issuers is whole.
    if (judge::trusts_open_provider(*answer.role)) policies.back()["providerOpen"] = true;
    if (answer.role->trusts_left_out > 0) {
      policies.back()["undecidedProviders"] = answer.role->trusts_left_out;
    }
  }
  Json open = Json::array();
  for (const auto& [place, why] : places_of(unresolved, sources)) {
    open.push_back({{"path", place.path}, {"line", place.position.line}, {"why", why}});
  }
  const Json json = {{"schema", "irsa-lint/trust/1"},
                     {"policies", std::move(policies)},
                     {"unresolved", std::move(open)},
                     {"unreadable", unreadable_to_json(unanswered)}};
  return json_text(json) + "\n";
}

namespace {

Locations places_of(const std::vector<const join::RoleEntry*>& roles, const SourceSet& sources) {
  std::vector<Span> spans;
  spans.reserve(roles.size());
  for (const join::RoleEntry* const role : roles) spans.push_back(place_of(*role->role));
  return {sources, spans};
}

}  // namespace

std::string missing_to_text(const std::vector<const join::RoleEntry*>& roles,
                            const SourceSet& sources) {
  std::string out;
  const Locations places = places_of(roles, sources);
  for (const join::RoleEntry* const role : roles) {
    const Location place = places.of(place_of(*role->role));
    out += fmt::format("{}:{}: {}\n", printable(place.path), place.position.line,
                       printable(role->arn.empty() ? std::string_view(role->label()) : role->arn));
  }
  return out;
}

std::string missing_to_json(const std::vector<const join::RoleEntry*>& roles,
                            std::string_view issuer, const Unanswered& unanswered,
                            const SourceSet& sources) {
  Json missing = Json::array();
  const Locations places = places_of(roles, sources);
  for (const join::RoleEntry* const role : roles) {
    const Location place = places.of(place_of(*role->role));
    Json trusted = Json::array();
    const audit::AsWritten as_written(*role, sources);
    for (const std::string_view one : role->kubernetes_issuers()) {
      trusted.push_back(as_written.issuer(one));
    }
    missing.push_back({{"role", role->arn.empty() ? Json(role->label()) : Json(role->arn)},
                       {"path", place.path},
                       {"line", place.position.line},
                       {"issuers", std::move(trusted)}});
  }
  const Json json = {{"schema", "irsa-lint/missing-issuer/1"},
                     {"issuer", issuer},
                     {"roles", std::move(missing)},
                     {"unreadable", unreadable_to_json(unanswered)}};
  return json_text(json) + "\n";
}

}  // namespace irsa::report
