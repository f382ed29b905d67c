// Facts as text, for tests: one line per record, with what stands under each span in brackets.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "load/facts.h"
#include "load/loader.h"
#include "load/loading.h"
#include "load/terraform/plan_parts.h"

namespace irsa::load {

class FactsText {
 public:
  explicit FactsText(std::string text, std::string path = "a.yaml", config::Settings settings = {},
                     bool named = true)
      : text_(std::move(text)), path_(std::move(path)), settings_(std::move(settings)) {
    load_text(FileId{0}, text_, {.settings = settings_, .path = path_, .named = named}, facts);
    // Leaving documents unread must not change what is found: every test says so as well.
    if (settings_.parse_all) return;
    settings_.parse_all = true;
    const FactsText all(text_, path_, settings_, named);
    CHECK(everything() == all.everything());
    check_parts(named);
  }
  FactsText(const FactsText&) = delete;
  FactsText& operator=(const FactsText&) = delete;

  Facts facts;

  [[nodiscard]] std::string under(Span span) const { return text_.substr(span.begin, span.size()); }
  [[nodiscard]] std::string in(Span span) const { return "[" + under(span) + "]"; }

  [[nodiscard]] std::string annotations(const std::vector<kube::Annotation>& all) const {
    std::string out;
    for (const kube::Annotation& a : all) out += "\n  " + annotation(a);
    return out;
  }

  [[nodiscard]] std::string annotation(const kube::Annotation& a) const {
    constexpr const char* kPlaces[] = {"service_account", "pod",      "pod_template",
                                       "object",          "labels",   "pod_labels",
                                       "top_level",       "metadata", "spec"};
    constexpr const char* kTypes[] = {"string", "null", "boolean", "number", "sequence", "mapping"};
    std::string out = kPlaces[static_cast<int>(a.place)];
    out += " " + std::string(a.key.value);
    if (under(a.key.span) != a.key.value) out += in(a.key.span);
    out += "=" + std::string(a.value);
    if (under(a.value_span) != a.value) out += in(a.value_span);
    if (a.type != kube::ValueType::string)
      out += std::string(" ") + kTypes[static_cast<int>(a.type)];
    if (a.block_scalar) out += " block";
    if (a.by_set) out += " set";
    if (a.placeholder) out += " placeholder";
    if (a.nested) out += " nested" + in(*a.nested);
    return out;
  }

  [[nodiscard]] std::string origin(const kube::Origin& o) const {
    std::string out;
    if (!o.helm_source.empty()) out += " source=" + std::string(o.helm_source);
    if (o.live) out += " live";
    if (!o.address.empty()) out += " " + std::string(o.address);
    if (o.owned) out += " owned=" + std::string(o.owner_kind) + "/" + std::string(o.owner_name);
    return out;
  }

  [[nodiscard]] std::string accounts() const { return accounts(facts.service_accounts); }
  [[nodiscard]] std::string fragments() const { return accounts(facts.account_fragments); }

  [[nodiscard]] std::string accounts(const std::vector<kube::ServiceAccount>& all) const {
    std::string out;
    for (const kube::ServiceAccount& a : all) {
      out += "account " + std::string(a.effective_ns.empty() ? "?" : a.effective_ns) + "/" +
             std::string(a.name.value) + origin(a.origin);
      if (!a.holder.path.empty()) {
        out += (a.origin.address.empty() ? " " : ": ") + std::string(a.holder.path);
      }
      if (!a.release.empty()) out += " release=" + std::string(a.release);
      if (a.generated_name) out += " generated";
      if (a.indirect) out += " indirect";
      if (a.name_placeholder) out += " name?";
      if (a.automount) out += *a.automount ? " automount" : " no-automount";
      if (a.annotations_type) {
        out += " annotations-type=" + std::to_string(static_cast<int>(*a.annotations_type)) + "[" +
               std::string(a.annotations_text) + "]";
      }
      out += annotations(a.annotations) + "\n";
    }
    return out;
  }

  [[nodiscard]] std::string container(const kube::Container& c) const {
    constexpr const char* kSources[] = {"", "secret:", "config:", "other"};
    std::string out =
        std::string(c.init ? "init " : "container ") + std::string(c.name ? c.name->value : "?");
    for (const kube::EnvVar& e : c.env) {
      out += " " + std::string(e.name.value) + "=" + kSources[static_cast<int>(e.source)] +
             std::string(e.value) + std::string(e.ref_name);
      if (!e.ref_key.empty()) out += "." + std::string(e.ref_key);
      if (e.optional) out += "?";
    }
    for (const kube::EnvFrom& e : c.env_from) {
      out += std::string(" from-") + (e.secret ? "secret:" : "config:") + std::string(e.name.value);
      if (e.optional) out += "?";
    }
    for (const kube::VolumeMount& m : c.mounts) {
      out += " mount:" + std::string(m.name.value) + "@" + std::string(m.path.value);
      if (!m.sub_path.empty()) out += "#" + std::string(m.sub_path);
    }
    return out;
  }

  [[nodiscard]] std::string workloads() const {
    std::string out;
    for (const kube::Workload& w : facts.workloads) {
      out += std::string(w.kind) + (w.api_group.empty() ? "" : "." + std::string(w.api_group)) +
             " " + std::string(w.effective_ns.empty() ? "?" : w.effective_ns) + "/" +
             std::string(w.name.value) + origin(w.origin) + " as " +
             (w.account ? std::string(w.account->value) + in(w.account->span) : "(none)") + " in " +
             in(w.spec_key);
      if (w.ignored_account_field) out += " ignored" + in(w.ignored_account_field->span);
      if (w.account_placeholder) out += " account?";
      if (w.heuristic) out += " heuristic";
      if (w.names_account_only) out += " names-only";
      if (w.windows_selector) out += " windows";
      if (w.windows_other) out += " windows-otherwise";
      if (w.fargate) out += " fargate";
      if (w.host_network) out += " host-network" + in(*w.host_network);
      if (w.automount) out += *w.automount ? " automount" : " no-automount";
      for (const kube::Volume& v : w.volumes) {
        out += "\n  volume " + std::string(v.name.value);
        if (v.projected_token) {
          out += " token " + std::string(v.token_audience) + ":" + std::string(v.token_path);
        }
      }
      for (const kube::Container& c : w.containers) out += "\n  " + container(c);
      out += annotations(w.annotations) + "\n";
    }
    return out;
  }

  [[nodiscard]] std::string readers() const {
    std::string out;
    for (const kube::AccountReader& r : facts.readers) {
      out += std::string(r.kind) + " " + std::string(r.name.value) + " reads " +
             std::string(r.account_ns.empty() ? "?" : r.account_ns) + "/" +
             (r.account ? std::string(r.account->value) : "*");
      if (!r.needs_annotation) out += " no-annotation";
      if (r.any_account) out += " any";
      if (r.refuses) out += " refuses";
      out += "\n";
    }
    return out;
  }

  /// What the catalogue's custom resources say.
  [[nodiscard]] std::string custom_resources() const {
    std::string out;
    for (const kube::RoleField& f : facts.role_fields) {
      out += std::string(f.kind) + " " + std::string(f.name.value) + " " +
             std::string(f.field.value) + in(f.field.span) + "=" + in(f.value.span);
      if (!f.account.empty()) {
        out += " as " + std::string(f.account_ns.empty() ? "?" : f.account_ns) + "/" +
               std::string(f.account);
      }
      out += "\n";
    }
    for (const kube::SecretProvider& p : facts.secret_providers) {
      out += "secrets " + std::string(p.effective_ns) + "/" + std::string(p.name.value) +
             (p.aws ? " aws" : "") + (p.pod_identity ? " pod-identity" : "") + "\n";
    }
    for (const kube::ScaledObject& s : facts.scaled_objects) {
      out += "scales " + std::string(s.target_kind) + " " + std::string(s.target_name);
      for (const auto& use : s.authentications) out += " " + std::string(use.name.value);
      out += "\n";
    }
    for (const kube::IgnoredValue& v : facts.ignored_values) {
      if (v.chart.empty()) continue;  // for other files to tell
      out += "ignored " + std::string(v.chart) + " " + std::string(v.path) + "\n";
    }
    return out;
  }

  [[nodiscard]] std::string roles() const {
    std::string out;
    for (const iam::Role& r : facts.roles) {
      out += "role '" + std::string(r.name) + "' arn=" + std::string(r.arn);
      if (!r.candidate_name.empty()) out += " candidate=" + std::string(r.candidate_name);
      if (!r.account.empty()) {
        out += " " + std::string(r.partition) + ":" + std::string(r.account);
      }
      if (r.stored) out += " stored";
      if (!r.path.empty()) out += " path=" + std::string(r.path);
      if (!r.name_prefix.empty()) out += " prefix=" + std::string(r.name_prefix);
      out += r.policy           ? " statements=" + std::to_string(r.policy->statements.size())
             : r.policy_unknown ? " unknown"
                                : " unread";
      if (!r.address.empty()) out += " " + std::string(r.address);
      out += " at" + in(r.where).substr(0, 60) + "\n";
    }
    for (const iam::RoleDump& d : facts.role_dumps) out += "dump " + std::string(d.account) + "\n";
    return out;
  }

  [[nodiscard]] std::string policy(const iam::PermissionPolicy& p) const {
    std::string out = std::string(p.arn.empty() ? p.name : p.arn) + in(p.where);
    if (p.unknown) out += " unknown";
    for (const iam::PermissionStatement& s : p.statements) {
      out += s.effect == iam::Effect::allow ? " allow" : " deny";
      for (const iam::Text& action : s.actions) out += " " + std::string(action.value);
      if (s.reach == iam::Reach::all) out += " *";
    }
    return out;
  }

  /// Managed policies, and what each role and each grant says of permissions; a role that says
  /// nothing is left out.
  [[nodiscard]] std::string permissions() const {
    std::string out;
    for (const iam::PermissionPolicy& p : facts.managed_policies) out += policy(p) + "\n";
    const auto add = [&](std::string_view of, const iam::Permissions& p) {
      std::string line;
      for (const iam::PermissionPolicy& each : p.inline_policies) line += "\n  " + policy(each);
      for (const iam::Text& arn : p.attached) line += "\n  attached " + in(arn.span);
      if (p.boundary) line += "\n  boundary " + in(p.boundary->span);
      if (p.complete) line += "\n  complete";
      if (p.boundary_shown) line += "\n  boundary shown";
      if (!line.empty()) out += std::string(of) + line + "\n";
    };
    for (const iam::Role& r : facts.roles) add(r.name, r.permissions);
    for (const iam::RoleGrant& g : facts.role_grants) {
      add("grant to " + std::string(g.role.value), g.permissions);
    }
    return out;
  }

  [[nodiscard]] std::string providers() const {
    std::string out;
    for (const iam::OidcProvider& p : facts.providers) {
      out += "provider " + std::string(p.account.empty() ? "?" : p.account) + " " +
             std::string(p.issuer.empty() ? "?" : p.issuer) + (p.stored ? " stored" : "");
      if (p.client_ids_key) out += " ids" + in(*p.client_ids_key);
      for (const iam::Text& id : p.client_ids) out += " " + std::string(id.value) + in(id.span);
      if (p.client_ids_unknown) out += " and others";
      out += " at" + in(p.where) + "\n";
    }
    for (const iam::OidcProviderList& l : facts.provider_lists) {
      out += "all of " + std::string(l.account) + "\n";
    }
    return out;
  }

  [[nodiscard]] std::string clusters() const {
    std::string out;
    for (const iam::EksCluster& c : facts.clusters) {
      out += "cluster " + std::string(c.name) + " " + std::string(c.partition) + ":" +
             std::string(c.account) + ":" + std::string(c.region) + " ";
      out += (c.issuer ? std::string(c.issuer->value) + in(c.issuer->span) : "?") + "\n";
    }
    for (const iam::PodIdentityAssociation& a : facts.associations) {
      out += "association " + std::string(a.cluster.empty() ? "?" : a.cluster) + " " +
             std::string(a.ns.value) + "/" + std::string(a.service_account.value) +
             in(a.service_account.span);
      if (a.role) out += " role=" + std::string(a.role->value);
      if (a.target_role) out += " target=" + std::string(a.target_role->value);
      if (a.unknown) out += " unknown";
      out += "\n";
    }
    for (const iam::PodIdentityList& l : facts.association_lists) {
      out += "all of " + std::string(l.cluster) + "\n";
    }
    return out;
  }

  [[nodiscard]] std::string problems() const {
    constexpr const char* kRules[] = {"yaml-syntax",   "json-syntax",       "input-limit",
                                      "duplicate-key", "placeholder-value", "terraform-syntax"};
    std::string out;
    for (const ReadingProblem& p : facts.problems) {
      out += std::string(kRules[static_cast<int>(p.rule)]) + in(p.problem.where) + " ";
      if (p.problem.level) out += std::string(to_string(*p.problem.level)) + ": ";
      out += p.problem.message + "\n";
    }
    return out;
  }

  /// All records; no problems, since what is not read may be broken.
  [[nodiscard]] std::string everything() const {
    std::string out = accounts() + fragments() + workloads() + readers() + roles() + permissions() +
                      providers() + clusters() + custom_resources();
    for (const kube::NamespaceUse& use : facts.namespaces) out += std::string(use.ns) + " ";
    for (const kube::EnvSource& source : facts.env_sources) out += in(source.name.span);
    for (const kube::StrayAnnotation& stray : facts.stray_annotations) {
      out += annotation(stray.annotation);
    }
    for (const kube::Kustomization& kustomization : facts.kustomizations) {
      for (const std::string_view reference : kustomization.references) out += in_quotes(reference);
    }
    return out;
  }

  [[nodiscard]] std::string skipped() const {
    constexpr const char* kReasons[] = {"template_source", "unreadable", "not_text",
                                        "broken_elsewhere", "other_policy"};
    std::string out;
    for (const Skipped& s : facts.skipped) {
      out += (out.empty() ? "" : " ") + std::string(kReasons[static_cast<int>(s.reason)]);
    }
    return out;
  }

 private:
  /// What cannot be read is compared by its number only.
  class Errors final : public doc::DocumentSink {
   public:
    void document(const doc::Document&) override {}
    void error(doc::ReadError) override { ++count; }
    void skipped(std::uint32_t) override {}
    void comment(const doc::Comment&) override {}
    int count = 0;
  };
  struct Empty {};
  FactsText(std::string text, std::string path, Empty)
      : text_(std::move(text)), path_(std::move(path)) {}

  /// Plans and states of any size are read in parts; that must make no difference either.
  void check_parts(bool named) const {
    FactsText parts(text_, path_, Empty{});
    const Context context{.settings = settings_, .path = path_, .named = named};
    Loading loading(FileId{0}, context, parts.facts);
    Errors errors;
    if (!load_terraform_in_parts(Bytes(text_), loading, errors) || errors.count > 0) return;
    CHECK(everything() == parts.everything());
    CHECK(problems() == parts.problems());
    CHECK(facts.documents == parts.facts.documents);
  }

  static std::string in_quotes(std::string_view text) { return "'" + std::string(text) + "'"; }

  std::string text_, path_;
  config::Settings settings_;
};

}  // namespace irsa::load
