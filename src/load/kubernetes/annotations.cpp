#include "load/kubernetes/annotations.h"

#include <algorithm>
#include <string>

#include "base/text.h"
#include "config/settings.h"
#include "iam/names/issuer.h"
#include "kube/webhook.h"

namespace irsa::load {

namespace {

using kube::Annotation;
using kube::Place;
using kube::ValueType;

constexpr std::string_view kDefaultPrefix = config::kAnnotationPrefix;
/// Deep enough for one map per dot and slash of a key.
constexpr int kDeepestNesting = 5;

bool is_webhook_key(std::string_view key) {
  if (key.size() < kube::kAudience.size()) return false;  // the shortest
  const auto keys = kube::webhook_annotations();
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

bool is_meant_for_webhook(std::string_view key) {
  return is_webhook_key(key) || kube::meant_annotation(key).has_value();
}

bool concerns_irsa(std::string_view key) {
  return key.starts_with(kube::kWebhookPrefix) || key.starts_with("iam.amazonaws.com/") ||
         key == config::kIgnoreAnnotation || kube::meant_annotation(key).has_value();
}

/// The place of a value; without its quotes where a string around it has these escaped, so that
/// rules find the parts of the value in it.
Span place_of(const doc::Node& value) {
  const Span span = value.span();
  const std::string_view text = value.text();
  constexpr std::size_t kQuotes = 2;
  if (!value.is_scalar() || value.style() != doc::Style::double_quoted || text.empty() ||
      span.size() <= text.size() + kQuotes) {
    return span;
  }
  const std::size_t at = value.document().raw(span).find(text);
  if (at == std::string_view::npos) return span;
  return part_of(span, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(text.size()));
}

/// The key is a webhook's as it is: the maps around it are no part of it, even where one of
/// them is called `eks` (a chart, say).
bool is_whole_key(std::string_view key) {
  return kube::begins_domain(key) && is_meant_for_webhook(key);
}

/// Collects from the mappings of one object.
class Collector {
 public:
  Collector(const KubeObject& object, Place place, std::vector<Annotation>& out)
      : object_(object), place_(place), out_(out) {
    const std::string& prefix = object.loading.settings().annotation_prefix;
    if (prefix != kDefaultPrefix) other_prefix_ = prefix;
  }

  void add_if(const doc::Entry& entry, bool (*wanted)(std::string_view)) {
    const std::string_view key = usual_key(entry.key.text());
    if (wanted(key)) add(entry.key.span(), key, entry.value);
  }

  void add(Span key_span, std::string_view key, const doc::Node& value) {
    add({.key = {key, key_span}, .value = value, .type = value_type(value)});
  }

  void add(const WrittenAnnotation& written) {
    const auto& [key, key_span] = written.key;
    const doc::Node& value = written.value;
    Annotation annotation{.place = place_,
                          .key = {object_.loading.keep(key), key_span},
                          .value = object_.loading.keep(effective_value(key, value)),
                          .value_span = place_of(value),
                          .type = written.type,
                          .by_set = written.by_set};
    if (value.is_null() && value.text().empty()) annotation.value_span = key_span;
    if (value.is_scalar()) {
      annotation.block_scalar =
          value.style() == doc::Style::literal || value.style() == doc::Style::folded;
      annotation.placeholder =
          annotation.type == ValueType::string && object_.loading.is_placeholder(value.text());
    }
    if (const auto field = format_field(value)) {
      annotation.value = object_.loading.keep(field->value);
      annotation.type = ValueType::string;
      annotation.placeholder = true;
    }
    if (annotation.placeholder && is_webhook_key(key) && !object_.templated) {
      report_placeholder(object_.loading,
                         {.document = object_.document,
                          .value = {annotation.value, annotation.value_span},
                          .what = key == kube::kRoleArn ? "the role annotation" : "the annotation",
                          .finished = object_.finished(),
                          .object = object_.object_name()});
    }
    out_.push_back(annotation);
  }

  void add_if_meant(const WrittenAnnotation& written) {
    const std::string_view key = usual_key(written.key.value);
    if (is_meant_for_webhook(key)) {
      add({.key = {key, written.key.span},
           .value = written.value,
           .type = written.type,
           .by_set = written.by_set});
    }
  }

  /// `eks: "map[amazonaws:map[com/role-arn:…]]"`: the same, where a chart prints what is no string.
  bool add_printed_map(const doc::Entry& entry) {
    if (!entry.value.is_string() || !kube::begins_domain(entry.key.text())) return false;
    std::string_view text = entry.value.text();
    constexpr std::string_view kMap = "map[";
    if (!text.starts_with(kMap)) return false;
    std::string key(entry.key.text());
    while (text.starts_with(kMap)) {
      text.remove_prefix(kMap.size());
      const std::size_t colon = text.find(':');
      if (colon == std::string_view::npos) return false;
      key.append(".").append(text.substr(0, colon));
      text.remove_prefix(colon + 1);
    }
    if (!is_meant_for_webhook(key)) return false;
    add(entry.key.span(), key, entry.value);
    out_.back().nested = entry.key.span();
    out_.back().type = ValueType::mapping;
    out_.back().printed_map = true;
    return true;
  }

  /// `eks: {amazonaws: {com/role-arn: …}}`: what `helm --set` makes of a key whose dots were not
  /// escaped. The split can come at any dot. True if a webhook key was found.
  bool add_nested(const doc::Entry& entry) {
    return descend(entry.key.span(), std::string(entry.key.text()), entry.value, 0);
  }

 private:
  bool descend(Span outermost, const std::string& prefix, const doc::Node& mapping, int depth) {
    if (depth >= kDeepestNesting) return false;
    bool found = false;
    for (const doc::Entry& entry : mapping.entries()) {
      std::string key = prefix;
      key.append(".").append(entry.key.text());
      if (entry.value.is_mapping()) {
        found = descend(outermost, key, entry.value, depth + 1) || found;
      } else if (entry.key.text().find('/') != std::string_view::npos &&
                 !is_whole_key(entry.key.text()) && is_meant_for_webhook(key)) {
        add(entry.key.span(), key, entry.value);
        out_.back().nested = outermost;
        out_.back().type = ValueType::mapping;
        found = true;
      }
    }
    return found;
  }

  /// A webhook that completes bare role names takes account and partition from its cluster.
  /// Valid until the next call.
  [[nodiscard]] std::string_view effective_value(std::string_view key, const doc::Node& value) {
    const load::Context& context = object_.loading.context;
    const std::string_view text = value.text();
    if (!context.settings.compose_role_arn || key != kube::kRoleArn || !value.is_string() ||
        text.empty() || text.starts_with("arn:")) {
      return text;
    }
    const config::Cluster* const cluster = context.settings.cluster_for(context.path);
    if (cluster == nullptr || cluster->account.empty()) return text;
    completed_ = "arn:" + std::string(iam::partition_of_region(cluster->region)) +
                 ":iam::" + cluster->account + ":role/";
    return completed_.append(text);
  }

  /// With another prefix configured the webhook reads other keys; the rules know one spelling.
  /// Valid until the next call.
  [[nodiscard]] std::string_view usual_key(std::string_view key) {
    const std::size_t length = other_prefix_.size();
    if (length == 0 || !key.starts_with(other_prefix_) || key.substr(length, 1) != "/") return key;
    return renamed_.assign(kDefaultPrefix).append(key.substr(length));
  }

  const KubeObject& object_;
  Place place_;
  std::vector<Annotation>& out_;
  std::string_view other_prefix_;  // empty: the webhook's own
  std::string renamed_, completed_;
};

bool is_pod_label(std::string_view key) {
  return is_webhook_key(key) || key == kube::kSkipWebhookLabel;
}

}  // namespace

ValueType value_type(const doc::Node& node) {
  switch (node.type()) {
    case doc::Type::null: return ValueType::null;
    case doc::Type::boolean: return ValueType::boolean;
    case doc::Type::integer:
    case doc::Type::floating: return ValueType::number;
    case doc::Type::string: return ValueType::string;
    case doc::Type::sequence: return ValueType::sequence;
    case doc::Type::mapping: return ValueType::mapping;
  }
  return ValueType::string;
}

void collect_annotations(const KubeObject& object, const doc::Node& mapping, Place place,
                         std::vector<Annotation>& out) {
  Collector collector(object, place, out);
  for (const doc::Entry& entry : mapping.entries()) {
    if (entry.value.is_mapping() && collector.add_nested(entry)) continue;
    if (collector.add_printed_map(entry)) continue;
    const std::size_t before = out.size();
    collector.add_if(entry, concerns_irsa);
    if (out.size() == before && place == Place::service_account &&
        value_type(entry.value) != ValueType::string) {
      collector.add(entry.key.span(), entry.key.text(), entry.value);
    }
  }
}

void collect_meant(const KubeObject& object, const doc::Node& mapping,
                   std::vector<Annotation>& out) {
  Collector collector(object, Place::service_account, out);
  for (const doc::Entry& entry : mapping.entries()) {
    if (entry.value.is_scalar()) {
      collector.add_if(entry, is_meant_for_webhook);
    } else if (kube::begins_domain(entry.key.text())) {
      (void)collector.add_nested(entry);
    }
  }
}

std::optional<Annotation> read_annotation(const KubeObject& object,
                                          const WrittenAnnotation& written) {
  std::vector<Annotation> out;
  Collector(object, Place::service_account, out).add_if_meant(written);
  if (out.empty()) return std::nullopt;
  return out.front();
}

void collect_labels(const KubeObject& object, const doc::Node& mapping, Place place,
                    std::vector<Annotation>& out) {
  Collector collector(object, place, out);
  for (const doc::Entry& entry : mapping.entries()) {
    collector.add_if(entry, place == Place::pod_labels ? is_pod_label : is_webhook_key);
  }
}

void collect_misplaced(const KubeObject& object, std::vector<Annotation>& out) {
  const auto collect = [&](const doc::Node& mapping, Place place) {
    Collector collector(object, place, out);
    for (const doc::Entry& entry : mapping.entries()) {
      collector.add_if(entry, is_meant_for_webhook);
    }
  };
  const doc::Node metadata = object.root["metadata"];
  collect(object.root, Place::top_level);
  collect(object.root["annotations"], Place::top_level);
  collect(metadata, Place::metadata);
  // metadata.annotation, metadata.Annotations: the API server drops what it does not know.
  for (const doc::Entry& entry : metadata.entries()) {
    const std::string_view key = entry.key.text();
    if (key != "annotations" && entry.value.is_mapping() &&
        edit_distance(ascii_lower(key), "annotations", 2) <= 2) {
      collect(entry.value, Place::metadata);
    }
  }
  collect(object.root["spec"]["annotations"], Place::spec);
  collect_labels(object, metadata["labels"], Place::labels, out);
}

void collect_suppressions(const KubeObject& object, std::vector<Annotation>& out) {
  Collector collector(object, Place::object, out);
  for (const doc::Entry& entry : object.root["metadata"]["annotations"].entries()) {
    collector.add_if(entry, [](std::string_view key) { return key == config::kIgnoreAnnotation; });
  }
}

}  // namespace irsa::load
