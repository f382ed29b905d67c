// What AWS makes of clusters and OIDC providers, and modules that make them: issuers, ARNs, names.
#include <algorithm>

#include "iam/evaluate/managed_policies.h"
#include "terraform/evaluator.h"

namespace irsa::terraform {

using value::Alphabet;
using value::Hole;
using value::PartialText;
using value::Piece;
using value::Value;
using value::Why;

/// What follows a name inside of messages: address without the module's path.
std::string local_address(const Block& block) {
  std::string text = block.mode == Mode::data   ? "data." + block.type + "." + block.name
                     : block.mode == Mode::call ? "module." + block.name
                                                : block.type + "." + block.name;
  return block.key.empty() ? text : text + "[" + block.key + "]";
}

namespace {

constexpr std::string_view kScheme = "https://";

/// Without "https://" at the beginning, if that is known.
std::optional<PartialText> without_scheme(const PartialText& url) {
  const value::Answer has = value::starts_with(url, kScheme);
  if (has == value::Answer::no) return url;
  if (has == value::Answer::undecided) return std::nullopt;
  PartialText rest;
  std::size_t left = kScheme.size();
  for (Piece piece : url.pieces()) {
    const std::size_t drop = piece.is_hole() ? 0 : std::min(left, piece.text.size());
    left -= drop;
    if (piece.span && piece.verbatim) piece.span->begin += static_cast<std::uint32_t>(drop);
    piece.text.erase(0, drop);
    rest.append(std::move(piece));
  }
  return rest;
}

}  // namespace

Hole issuer_hole(std::string_view cluster, std::string shown) {
  Hole hole{"issuer of " + std::string(cluster), std::move(shown), Why::set_at_apply};
  hole.alphabet = Alphabet::issuer;
  hole.non_empty = true;
  hole.issuer = Hole::Issuer::whole;
  return hole;
}

PartialText issuer_url(const PartialText& issuer, Span where, std::string_view shown) {
  PartialText url = PartialText::literal(kScheme, where);
  url.append(issuer);
  return url.written_as(std::string(shown));
}

namespace {

/// "arn:PARTITION:SERVICE:REGION:ACCOUNT:" and the resource; what is not known hangs on the owner.
PartialText arn_of(std::string_view owner, std::string_view service, bool regional,
                   const PartialText& resource, Span where, std::string_view shown) {
  const auto open = [&](std::string_view part, Alphabet alphabet) {
    Hole hole{std::string(part).append(" of ").append(owner), std::string(shown),
              Why::set_at_apply};
    hole.alphabet = alphabet;
    hole.non_empty = true;
    return PartialText::of(std::move(hole), where);
  };
  PartialText arn = PartialText::literal("arn:", where);
  arn.append(open("partition", Alphabet::no_colon));
  arn.append(PartialText::literal(std::string(":").append(service).append(":"), where));
  if (regional) arn.append(open("region", Alphabet::label));
  arn.append(PartialText::literal(":", where));
  arn.append(open("account", Alphabet::digits));
  arn.append(PartialText::literal(":", where));
  arn.append(resource);
  return arn.written_as(std::string(shown));
}

PartialText cluster_arn(std::string_view owner, const PartialText& name, Span where,
                        std::string_view shown) {
  PartialText resource = PartialText::literal("cluster/", where);
  resource.append(name);
  return arn_of(owner, "eks", true, resource, where, shown);
}

}  // namespace

PartialText provider_arn(std::string_view owner, const PartialText& issuer, Span where,
                         std::string_view shown) {
  PartialText resource = PartialText::literal("oidc-provider/", where);
  resource.append(issuer);
  return arn_of(owner, "iam", false, resource, where, shown);
}

/// An output of a module.
Value Evaluator::call_attribute(const Block& block, std::string_view name, Span where) {
  const ForeignModules::Output known = world_.foreign.output(block.source, name);
  Scope* const inner = block.called == nullptr ? nullptr : static_cast<Scope*>(block.called->scope);
  // A stub of a module that makes clusters has its add-ons, and none of its outputs.
  const bool has_output = inner != nullptr && known == ForeignModules::Output::unknown &&
                          (!inner->module->foreign || inner->module->outputs.contains(name));
  if (has_output) {
    const Value value =
        output(*inner, name, where).written_as(local_address(block) + "." + std::string(name));
    // Nobody looks into a module of somebody else. And where an output hands on what is not known
    // (`value = aws_iam_role.this.arn`), the text to edit is what asks for it.
    return inner->module->foreign || value.is_unknown() ? value.with_span(where) : value;
  }
  const std::string shown = local_address(block) + "." + std::string(name);
  const auto name_of_cluster = [&]() -> std::optional<Value> {
    for (const std::string_view argument : world_.foreign.cluster_arguments(block.source)) {
      const auto value = block.body.value(argument);
      if (value && value->text() && !value->text()->empty()) {
        const auto attribute = block.body.attribute(argument);
        return value->with_link(
            {attribute->name_span, std::string(argument) + " of " + local_address(block)});
      }
    }
    return std::nullopt;
  };
  const auto issuer = [&] {
    const auto named = name_of_cluster();
    const PartialText cluster =
        named ? *named->text() : PartialText::of(Hole{block.address + ".cluster_name", {}});
    return PartialText::of(issuer_hole(block.provider + ":" + cluster.identity(),
                                       local_address(block) + ".oidc_provider"),
                           where);
  };
  switch (known) {
    case ForeignModules::Output::cluster_name:
      if (const auto named = name_of_cluster()) return *named;
      {
        Hole hole{block.address + ".cluster_name", shown, Why::not_in_input};
        hole.address = block.address;
        hole.attribute = name;
        hole.non_empty = true;
        return Value::unknown(std::move(hole), where);
      }
    case ForeignModules::Output::cluster_arn: {
      const auto named = name_of_cluster();
      const PartialText cluster =
          named ? *named->text() : PartialText::of(Hole{block.address + ".cluster_name", shown});
      return Value::string(cluster_arn(block.address, cluster, where, shown), where);
    }
    case ForeignModules::Output::role_arn: {
      PartialText resource = PartialText::literal("role/", where);
      resource.append(PartialText::of(Hole{block.address + "." + std::string(name), shown}, where));
      return Value::string(arn_of(block.address, "iam", false, resource, where, shown), where);
    }
    case ForeignModules::Output::issuer_url:
      return Value::string(issuer_url(issuer(), where, shown), where);
    case ForeignModules::Output::issuer: return Value::string(issuer(), where);
    case ForeignModules::Output::provider_arn:
      return Value::string(provider_arn(block.address, issuer(), where, shown), where);
    default: break;
  }
  Hole hole{block.address + "." + std::string(name), shown, Why::not_in_input};
  hole.address = block.address;
  hole.attribute = name;
  return Value::unknown(std::move(hole), where);
}

/// Attributes that are computed in a way that is known: of clusters, OIDC providers and templates.
namespace {

/// NAME of a namespace, NAMESPACE/NAME of a service account, as hashicorp/kubernetes makes ids
/// (buildId in structures.go). Other objects: nobody takes theirs for anything here.
std::optional<Value> id_of_object(std::string_view type, const Value& metadata, Span where) {
  const bool of_namespace = type == "kubernetes_namespace" || type == "kubernetes_namespace_v1";
  const bool account =
      type == "kubernetes_service_account" || type == "kubernetes_service_account_v1";
  if ((!of_namespace && !account) || metadata.items().size() != 1) return std::nullopt;
  const Value& only = metadata.items().front();
  const value::Entry* const name = only.find("name");
  if (name == nullptr || name->value.is_null() || !name->value.text()) return std::nullopt;
  if (of_namespace) return name->value;
  const value::Entry* const space = only.find("namespace");
  const bool given = space != nullptr && !space->value.is_null();
  const Value in = given ? space->value : Value::string("default", where);
  if (!in.text()) return std::nullopt;
  PartialText id = *in.text();
  id.append(PartialText::literal("/", where));
  id.append(*name->value.text());
  return Value::string(std::move(id), where).made_of(in).made_of(name->value);
}

/// The ARN of a policy of AWS that a data source looks up by its name. A second policy of that name
/// makes the provider refuse (terraform-provider-aws, data source aws_iam_policy), so there is
/// none.
std::optional<Value> aws_policy_arn(const Value& named, std::string_view provider, Span where) {
  const auto name = named.literal();
  if (!name) return std::nullopt;
  const std::string_view path = iam::aws_policy_path(*name);
  if (path.empty()) return std::nullopt;
  Hole partition{"partition of " + std::string(provider), "partition", Why::set_at_apply};
  partition.alphabet = Alphabet::no_colon;
  partition.non_empty = true;
  PartialText arn = PartialText::literal("arn:", where);
  arn.append(PartialText::of(std::move(partition), where));
  arn.append(PartialText::literal(":iam::aws:policy/" + std::string(path), where));
  return Value::string(std::move(arn), where).made_of(named);
}

}  // namespace

std::optional<Value> Evaluator::known_attribute(const Declared& declared, const Block& block,
                                                std::string_view name, Span where) {
  const auto argument = [&](std::string_view which) -> std::optional<Value> {
    const auto value = block.body.value(which);
    return value && !value->is_refused() ? value : std::nullopt;
  };
  if (declared.type == "aws_iam_policy" && declared.mode == Mode::data && name == "arn" &&
      !argument("path_prefix")) {
    const auto named = argument("name");
    return named ? aws_policy_arn(*named, block.provider, where) : std::nullopt;
  }
  if (declared.type == "aws_eks_cluster") {
    if (name == "id" || name == "name") {
      auto value = argument("name");
      return value && value->text() ? value : std::nullopt;
    }
    const auto named = argument("name");
    const auto text = named ? named->text() : std::nullopt;
    if (name == "arn" && text) {
      const std::string written = local_address(block) + ".arn";
      return Value::string(cluster_arn(block.address, *text, where, written), where);
    }
    if (name != "identity") return std::nullopt;
    const std::string cluster =
        text ? block.provider + ":" + text->identity() : block.address + ".name";
    const std::string shown = local_address(block) + ".identity[0].oidc[0].issuer";
    const PartialText issuer =
        PartialText::of(issuer_hole(cluster, "replace(" + shown + ", \"https://\", \"\")"), where);
    const Value url = Value::string(issuer_url(issuer, where, shown), where);
    const Value oidc = Value::object({{"issuer", where, url}}, where, true);
    const Value identity =
        Value::object({{"oidc", where, Value::list({oidc}, where)}}, where, true);
    return Value::list({identity}, where);
  }
  if (name == "id" && declared.type.starts_with("kubernetes_")) {
    return id_of_object(declared.type, nested_as_list(block, "metadata"), where);
  }
  if (declared.type == "template_file" && name == "rendered") {
    const auto text = argument("template");
    const auto variables = argument("vars");
    if (!text) return std::nullopt;
    return render_text(*text, variables ? *variables : Value::object({}), where);
  }
  if (declared.mode == Mode::data && declared.type == "local_file" && name == "content") {
    return local_file(block, where);
  }
  if (const auto documents = manifest_documents(declared, block, name, where)) return documents;
  if (declared.type != "aws_iam_openid_connect_provider") return std::nullopt;
  const bool arn = name == "arn" || name == "id";
  if (!arn && name != "url") return std::nullopt;
  const std::string shown = local_address(block) + "." + std::string(name);
  std::optional<PartialText> issuer;
  Value from = Value::null();
  if (const auto url = argument("url"); url && url->text()) {
    from = *url;
    issuer = without_scheme(*url->text());
    if (!issuer) {
      if (const Hole* hole = url->text()->only_hole()) {
        // What IAM returns has no scheme, whatever was given.
        Hole bare{"bare(" + hole->identity + ")", local_address(block) + ".url", Why::set_at_apply};
        bare.alphabet = Alphabet::issuer;
        bare.non_empty = true;
        issuer = PartialText::of(std::move(bare), where);
      }
    }
  } else if (const auto given = argument("arn"); given && given->text()) {
    if (arn) return given;
    const std::vector<Value> arguments = {*given, Value::string("/^(.*oidc-provider/)/"),
                                          Value::string("")};
    const auto cut = call_function("replace", arguments, where, FunctionLimits{});
    if (cut && cut->text()) {
      from = *given;
      issuer = *cut->text();
    } else if (const Hole* hole = given->text()->only_hole()) {
      Hole bare{"issof(" + hole->identity + ")", shown, Why::set_at_apply};
      bare.alphabet = Alphabet::issuer;
      bare.non_empty = true;
      issuer = PartialText::of(std::move(bare), where);
    }
  }
  if (!issuer) {
    Hole hole{"issuer of " + block.address, local_address(block) + ".url", Why::set_at_apply};
    hole.alphabet = Alphabet::issuer;
    hole.non_empty = true;
    issuer = PartialText::of(std::move(hole), where);
  }
  Value result = Value::string(
      arn ? provider_arn(block.address, *issuer, where, shown) : issuer->written_as(shown), where);
  result = result.made_of(from);
  return result;
}

}  // namespace irsa::terraform
