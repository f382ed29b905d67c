// `can-assume`: may this token take this role, and if not, why.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "audit/words.h"
#include "base/text.h"
#include "report/json_text.h"
#include "report/places.h"
#include "report/questions.h"

namespace irsa::report {

namespace {

using Json = nlohmann::ordered_json;
using Failed = iam::StatementTrace::Failed;

std::string_view decision(const engine::CanAssume& answer) {
  switch (answer.evaluation.allowed) {
    case iam::Truth::yes: return "allow";
    case iam::Truth::no: return "deny";
    case iam::Truth::maybe: break;
  }
  return "undecided";
}

Json failed_to_json(const iam::StatementTrace& trace) {
  switch (trace.failed) {
    case Failed::nothing: return {};
    case Failed::effect: return "effect";
    case Failed::principal: return "principal";
    case Failed::action: return "action";
    case Failed::condition: break;
  }
  std::vector<std::string> expected;
  for (const iam::Text& value : trace.condition->values) expected.emplace_back(value.value);
  return {{"operator", trace.condition->operator_name.value},
          {"key", trace.condition->key.value},
          {"expected", expected},
          {"actual", trace.actual ? Json(*trace.actual) : Json()}};
}

Json matched_to_json(iam::Truth matched) {
  return matched == iam::Truth::maybe ? Json() : Json(matched == iam::Truth::yes);
}

void add_answer(std::string& out, const engine::CanAssume& answer, const SourceSet& sources) {
  std::string audiences;
  for (const std::string& audience : answer.audiences) {
    audiences += (audiences.empty() ? "" : ", ") + printable(audience);
  }
  const std::string_view verdict = decision(answer);
  const std::string cluster =
      answer.cluster.empty() ? std::string() : "in cluster " + irsa::quoted(answer.cluster) + ", ";
  out += fmt::format("{}: {} {} {}\n  {}with a token of {} for {}\n", verdict,
                     printable(answer.subject),
                     verdict == "allow"  ? "can assume"
                     : verdict == "deny" ? "cannot assume"
                                         : "may or may not be able to assume",
                     printable(answer.role->label()), cluster, printable(answer.issuer), audiences);
  for (const iam::StatementTrace& trace : answer.evaluation.statements) {
    const iam::Statement& statement = answer.role->role->policy->statements[trace.index];
    const Location place = location_of(sources, statement.span);
    out +=
        fmt::format("{}:{}:{}: statement {} ({}) {}\n", printable(place.path), place.position.line,
                    place.position.column, trace.index + 1, audit::effect_name(trace.effect),
                    trace.matched == iam::Truth::yes  ? "applies"
                    : trace.matched == iam::Truth::no ? "does not apply"
                                                      : "may apply");
    for (const std::string& reason : audit::reasons(answer.issuer, statement, trace)) {
      out += "    " + reason + "\n";
    }
  }
  if (answer.evaluation.statements.empty()) out += "  the policy has no statement\n";
}

Json statements_to_json(const engine::CanAssume& answer) {
  Json statements = Json::array();
  for (const iam::StatementTrace& trace : answer.evaluation.statements) {
    statements.push_back({{"index", trace.index},
                          {"effect", audit::effect_name(trace.effect)},
                          {"matched", matched_to_json(trace.matched)},
                          {"failed", failed_to_json(trace)}});
  }
  return statements;
}

Json answer_to_json(const engine::CanAssume& answer) {
  return {{"decision", decision(answer)},
          {"role", answer.role->arn.empty() ? Json() : Json(std::string(answer.role->arn))},
          {"issuer", answer.issuer},
          {"subject", answer.subject},
          {"audiences", answer.audiences},
          {"statements", statements_to_json(answer)}};
}

}  // namespace

std::string to_text(const std::vector<engine::CanAssume>& answers, const SourceSet& sources) {
  const engine::CanAssume& worst = engine::worst_of(answers);
  std::string out;
  add_answer(out, worst, sources);
  for (const engine::CanAssume& answer : answers) {
    if (&answer == &worst) continue;
    out += '\n';
    add_answer(out, answer, sources);
  }
  return out;
}

std::string to_json(const std::vector<engine::CanAssume>& answers, const Unanswered& unanswered) {
  Json json = {{"schema", "irsa-lint/can-assume/1"}};
  json.update(answer_to_json(engine::worst_of(answers)));
  Json clusters = Json::array();
  for (const engine::CanAssume& answer : answers) {
    Json one = {{"cluster", answer.cluster.empty() ? Json() : Json(answer.cluster)}};
    one.update(answer_to_json(answer));
    clusters.push_back(std::move(one));
  }
  json["clusters"] = std::move(clusters);
  json["unreadable"] = unreadable_to_json(unanswered);
  return json_text(json) + "\n";
}

}  // namespace irsa::report
