#include "judge/trust_review.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "base/text.h"
#include "iam/evaluate/condition_key.h"
#include "iam/names/arn_defect.h"
#include "iam/names/issuer.h"
#include "iam/names/oidc_provider.h"
#include "iam/names/pattern.h"
#include "iam/names/provider_arn.h"
#include "iam/names/provider_key.h"
#include "iam/names/subject.h"
#include "iam/policy/action.h"
#include "judge/call_key_review.h"
#include "judge/claim_review.h"
#include "judge/exposure.h"
#include "judge/open_subjects.h"
#include "judge/policy_view.h"
#include "judge/precedence.h"
#include "value/template_text.h"

namespace irsa::judge {

namespace {

using iam::Condition;
using iam::Statement;
using iam::Text;

/// What looking at a condition costs (iam/admission/budget.h).
constexpr std::size_t kStepsForCondition = 20;

class Review {
 public:
  Review(PolicyView& policy, const Statement& statement, const iam::Principal& provider,
         const ReviewContext& context)
      : view_(policy),
        policy_(policy.policy()),
        statement_(statement),
        provider_(provider),
        context_(context),
        issuer_(context.issuer.empty() ? iam::issuer_of(provider) : context.issuer) {
    if (issuer_.empty() && !provider.unknown) issuer_ = iam::issuer_by_keys(statement);
  }

  std::vector<Defect> run() {
    if (statement_.effect != iam::Effect::allow || !context_.kubernetes) return {};
    const bool allows = iam::action_matches(statement_, iam::kWebIdentityAction);
    if (statement_.actions_unknown && !allows) return {};
    if (!check_action()) return done();
    if (!provider_.unknown) {
      check_provider();
    } else if (context_.bare_issuer) {
      add({.cause = Cause::principal_not_arn,
           .where = provider_.value.span,
           .value = provider_.value.value,
           .detail = provider_.value.value.starts_with("https://") ? "it is the URL of an issuer"
                                                                   : "it is an issuer"});
    } else if (!context_.other_arn.empty()) {
      add({.cause = Cause::principal_not_arn,
           .where = provider_.value.span,
           .value = provider_.value.value,
           .detail = "it is " + std::string(context_.other_arn)});
    } else {
      check_open_provider();
    }
    if (statement_.conditions_unknown) return done();
    // One statement may trust very many providers, and each is a case of its own.
    if (!view_.spend(kStepsForCondition * statement_.conditions.size())) return done();
    for (const Condition& condition : statement_.conditions) check_condition(condition);
    check_effect();
    return done();
  }

 private:
  std::vector<Defect> done() {
    const auto hides = [](const Defect& defect) {
      return defect.cause == Cause::wrong_action || defect.cause == Cause::principal_not_arn ||
             defect.cause == Cause::provider_malformed || defect.cause == Cause::issuer_malformed ||
             defect.cause == Cause::key_malformed;
    };
    const auto first = std::ranges::find_if(defects_, hides);
    if (first != defects_.end() && opens_once_mended()) {
      first->open_behind = statement_.condition_key.value_or(statement_.span);
    }
    return std::move(defects_);
  }

  /// If the action, the provider and the issuer in the keys were right: would every service account
  /// of the cluster get in?
  [[nodiscard]] bool opens_once_mended() {
    constexpr std::string_view kIssuer = "oidc.eks.us-east-1.amazonaws.com/id/A";
    constexpr std::string_view kProvider =
        "arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-east-1.amazonaws.com/id/A";
    if (!view_.denies().empty() || statement_.conditions_unknown ||
        !view_.spend(kStepsForCondition * (1 + statement_.conditions.size()))) {
      return false;
    }
    Statement mended = statement_;
    mended.principals = {{.kind = iam::Principal::Kind::federated,
                          .value = {kProvider, provider_.value.span},
                          .key = provider_.key}};
    mended.not_principal = false;
    mended.actions = {{iam::kWebIdentityAction, statement_.span}};
    mended.not_action = false;
    std::deque<std::string> keys;
    for (Condition& condition : mended.conditions) {
      if (condition.unknown) return false;
      const auto key = iam::split_provider_key(condition.key.value);
      if (!key) continue;
      condition.key.value = keys.emplace_back(fmt::format("{}:{}", kIssuer, key->claim));
    }
    const std::vector<Defect> open =
        Exposure(view_, mended, kIssuer, context_.audiences).openings();
    return std::ranges::any_of(
        open, [](const Defect& defect) { return defect.effect == Effect::lets_all_in; });
  }

  void add(Defect defect) {
    const std::uint64_t bit = std::uint64_t{1} << static_cast<unsigned>(defect.cause);
    found_ |= bit;
    if (defect.effect != Effect::none) effective_ |= bit;
    defects_.push_back(std::move(defect));
  }

  void add(std::optional<Defect> defect) {
    if (defect) add(*std::move(defect));
  }
  void add(std::vector<Defect> defects) {
    for (Defect& defect : defects) add(std::move(defect));
  }

  /// Something that was found speaks instead of this cause. What has no effect explains none.
  [[nodiscard]] bool silenced(Cause cause) const {
    // By cause and not by defect: a statement may have very many of one cause.
    const std::uint64_t among = is_about_effect(cause) ? effective_ : found_;
    for (unsigned i = 0; i <= static_cast<unsigned>(Cause::refused); ++i) {
      if ((among >> i & 1U) != 0 && outranks(static_cast<Cause>(i), cause)) return true;
    }
    return false;
  }

  /// False when the statement is about something else (or its action is the defect).
  bool check_action() {
    if (iam::action_matches(statement_, iam::kWebIdentityAction)) return true;
    if (only_adds_to_another()) return false;
    if (statement_.actions.empty() && !statement_.action_key) return false;  // a syntax defect
    const Text* wrong = nullptr;
    for (const Text& action : statement_.actions) {
      if (wrong == nullptr ||
          edit_distance(ascii_lower(action.value), "sts:assumerolewithwebidentity", 40) <
              edit_distance(ascii_lower(wrong->value), "sts:assumerolewithwebidentity", 40)) {
        wrong = &action;
      }
    }
    Defect defect{.cause = Cause::wrong_action,
                  .where = wrong != nullptr        ? wrong->span
                           : statement_.action_key ? *statement_.action_key
                                                   : statement_.span,
                  .value = wrong != nullptr ? wrong->value : std::string_view{}};
    defect.related = provider_.value.span;
    add(std::move(defect));
    return false;
  }

  /// The statement has nothing but what goes with the call, and another statement for this provider
  /// allows the call itself.
  [[nodiscard]] bool only_adds_to_another() const {
    const auto goes_with_the_call = [](const Text& action) {
      return std::ranges::any_of(
          std::array{"sts:TagSession", "sts:SetSourceIdentity", "sts:SetContext"},
          [&](std::string_view known) { return equals_ignoring_case(action.value, known); });
    };
    if (statement_.not_action || !std::ranges::all_of(statement_.actions, goes_with_the_call)) {
      return false;
    }
    return view_.allows_provider(provider_.value.value);
  }

  /// Is it written like the ARN of a provider, right or not?
  static bool is_of_provider(std::string_view value) {
    const std::string_view text = trim(value);
    return text.starts_with("arn:") && (text.find(":oidc-provider") != std::string_view::npos ||
                                        text.find(":provider/") != std::string_view::npos);
  }

  void check_provider() {
    const Text& value = provider_.value;
    if (value.value == "*") return;
    auto wrong = iam::provider_arn_defect(value.value);
    if (!is_of_provider(value.value)) {
      add({.cause = Cause::principal_not_arn,
           .where = value.span,
           .value = value.value,
           .detail = wrong ? std::move(wrong->message)
                           : "a SAML provider issues no tokens of web identities"});
      return;
    }
    if (wrong) {
      add({.cause = Cause::provider_malformed,
           .where = part_of_value(value, wrong->begin, wrong->end),
           .value = value.value,
           .detail = std::move(wrong->message),
           .help = std::move(wrong->help)});
    }
    if (!iam::issuer_of(provider_).empty()) check_host();
  }

  /// What is wrong with the provider whatever is filled in for the rest of its ARN.
  void check_open_provider() {
    const Text& value = provider_.value;
    if (auto wrong = iam::open_provider_arn_defect(value.value)) {
      const bool known_resource = iam::iam_resource(value.value).has_value();
      if (!is_of_provider(value.value) && !known_resource && !value::begins_open(value.value)) {
        add({.cause = Cause::principal_not_arn,
             .where = value.span,
             .value = value.value,
             .detail = std::move(wrong->message)});
        return;
      }
      add({.cause = Cause::provider_malformed,
           .where = part_of_value(value, wrong->begin, wrong->end),
           .value = value.value,
           .detail = std::move(wrong->message),
           .help = std::move(wrong->help)});
    }
    // arn:aws:iam::${account}:${issuer}, where the keys say that it is the issuer: whatever it is,
    // it cannot be both of them.
    const auto resource = iam::iam_resource(value.value);
    if (resource && !issuer_.empty() && *resource == issuer_) {
      add({.cause = Cause::provider_malformed,
           .where = part_of_value(value, value.value.size() - issuer_.size(), value.value.size()),
           .value = value.value,
           .detail = fmt::format("'oidc-provider/' is missing before {}, which the condition keys "
                                 "use as the issuer",
                                 quoted(issuer_)),
           .help = fmt::format("Write 'oidc-provider/' in front of {}", quoted(issuer_))});
    }
    // Else the keys alone tell the issuer, and what is wrong with it is said there.
    const std::string_view host = issuer_.substr(0, issuer_.find('/'));
    const bool written = !host.empty() && !value::has_open_part(host) &&
                         value::has_open_part(issuer_) &&
                         value.value.ends_with("oidc-provider/" + std::string(issuer_));
    if (provider_.writes_issuer() || written) check_host();
  }

  /// Of an issuer whose path is filled in later only the host is judged.
  void check_host() {
    const Text& value = provider_.value;
    const bool open = value::has_open_part(issuer_);
    if (auto host = iam::issuer_host_defect(issuer_);
        host && (!open || host->end <= issuer_.find('/'))) {
      const std::size_t at = value.value.rfind(issuer_);
      const bool unsure = host->warning_only && !context_.dual_stack_known;
      add({.cause = Cause::issuer_malformed,
           .where = part_of_value(value, at + host->begin, at + host->end),
           .value = issuer_,
           .detail = std::move(host->message),
           .help = std::move(host->help),
           .effect = unsure ? Effect::none : Effect::keeps_out,
           .level = unsure ? std::optional(Severity::warning) : std::nullopt});
    }
  }

  void check_condition(const Condition& condition) {
    const iam::KeyReading key = iam::read_key(condition.key.value, issuer_);
    if (key.of == iam::KeyReading::Of::aws) {
      return add(review_call_key(policy_, statement_, condition));
    }
    if (is_provider_arn(condition)) {
      add({.cause = Cause::key_malformed,
           .where = condition.key.span,
           .condition = &condition,
           .value = condition.key.value,
           .detail = "begins with the provider's ARN; the key of a provider is its URL without "
                     "'https://'",
           .help = "Cut off all up to 'oidc-provider/'."});
      return;
    }
    if (issuer_.empty() && !condition.unknown) return;  // it is not known whose it is
    // The wrong principal once more: one mistake.
    if (!context_.other_arn.empty() && condition.key.value.starts_with(provider_.value.value))
      return;
    if (condition.unknown && key.of == iam::KeyReading::Of::other &&
        names_another_cluster(condition)) {
      return check_foreign_key(condition);
    }
    // What it is compared with is filled in later, and no token has such a claim.
    const bool no_claim = condition.unknown && !condition.open_key && condition.op &&
                          key.of == iam::KeyReading::Of::own && iam::is_claim_word(key.claim) &&
                          !iam::is_known_claim(key.claim);
    if (condition.unknown && !no_claim &&
        !(key.of == iam::KeyReading::Of::malformed &&
          (is_known_key(condition) || is_known_to_be_own(condition)))) {
      // Something is tested, nobody knows what: nothing is missing and nothing is wrong.
      unknown_subject_ = unknown_subject_ || !equals_ignoring_case(key.claim, "aud");
      unknown_audience_ = unknown_audience_ || !equals_ignoring_case(key.claim, "sub");
      const bool own = key.of == iam::KeyReading::Of::own;
      if (own && equals_ignoring_case(key.claim, "aud")) {
        if (auto subject = review_open_audience(condition, context_.audiences)) {
          return add(std::move(*subject));
        }
      }
      if (own && equals_ignoring_case(key.claim, "sub")) {
        return add(review_open_subjects(view_, issuer_, condition, context_.settings));
      }
      unknown_elsewhere_ = unknown_elsewhere_ || !own || !iam::is_known_claim(key.claim);
      return;
    }
    if (key.of == iam::KeyReading::Of::malformed) {
      if (!iam::fails_when_absent(condition)) return;
      add({.cause = Cause::key_malformed,
           .where = condition.key.span,
           .condition = &condition,
           .value = condition.key.value,
           .detail = key.detail,
           .help = fmt::format("Write {}.", quoted(key_meant(condition, key))),
           .meant = key_meant(condition, key)});
      return;
    }
    if (key.of == iam::KeyReading::Of::other) {
      check_foreign_key(condition);
      return;
    }
    if (!condition.op) return;
    if (!iam::is_known_claim(key.claim)) {
      add({.cause = Cause::claim_unknown,
           .where = condition.key.span,
           .condition = &condition,
           .value = condition.key.value,
           .detail = std::string(key.claim),
           .effect = iam::fails_when_absent(condition) ? Effect::keeps_out : Effect::none});
      return;
    }
    if (equals_ignoring_case(key.claim, "sub")) add(review_subjects(view_, issuer_, condition));
    if (equals_ignoring_case(key.claim, "aud") || equals_ignoring_case(key.claim, "oaud")) {
      auto defect =
          review_audience(policy_, condition, context_.audiences, context_.usual_audience);
      if (defect && defect->cause == Cause::audience_mismatch && another_lets_them_in()) {
        other_tokens_ = true;
        defect->level = Severity::note;
        defect->effect = Effect::none;
      }
      add(std::move(defect));
    }
  }

  /// Another statement lets in the same service accounts with what their tokens carry: this one is
  /// for tokens that pods bring themselves.
  [[nodiscard]] bool another_lets_them_in() {
    return !context_.audiences.empty() && tests_plainly(statement_) &&
           view_.spend(kStepsForCondition * policy_.statements.size()) &&
           std::ranges::any_of(policy_.statements, [&](const Statement& other) {
             return &other != &statement_ && tests_plainly(other) && lets_them_in(other);
           });
  }

  /// Nothing but the audience and the subject, as people do. Whatever else a statement tests may
  /// keep everybody out.
  [[nodiscard]] bool tests_plainly(const Statement& statement) const {
    return std::ranges::all_of(statement.conditions, [&](const Condition& condition) {
      const iam::KeyReading key = iam::read_key(condition.key.value, issuer_);
      return key.of == iam::KeyReading::Of::own && iam::is_positive(condition) &&
             (equals_ignoring_case(key.claim, "aud") || equals_ignoring_case(key.claim, "sub")) &&
             (condition.op->base == iam::BaseOperator::string_equals ||
              condition.op->base == iam::BaseOperator::string_like);
    });
  }

  [[nodiscard]] bool lets_them_in(const Statement& other) {
    const bool same_provider =
        other.effect == iam::Effect::allow && !other.not_principal &&
        iam::action_matches(other, iam::kWebIdentityAction) &&
        std::ranges::any_of(other.principals, [&](const iam::Principal& principal) {
          return principal.kind == iam::Principal::Kind::federated &&
                 principal.value.value == provider_.value.value;
        });
    if (!same_provider || !view_.spend(kStepsForCondition * other.conditions.size())) return false;
    const auto tests = [&](const Condition& condition, std::string_view claim) {
      const iam::KeyReading key = iam::read_key(condition.key.value, issuer_);
      return key.of == iam::KeyReading::Of::own && equals_ignoring_case(key.claim, claim);
    };
    return std::ranges::none_of(other.conditions, [&](const Condition& theirs) {
      if (tests(theirs, "aud")) {
        return review_audience(policy_, theirs, context_.audiences, context_.usual_audience)
            .has_value();
      }
      if (!tests(theirs, "sub") || !iam::is_positive(theirs)) return false;
      bool everybody = true, taken = false;
      for (const Condition& mine : statement_.conditions) {
        if (!tests(mine, "sub") || !iam::is_positive(mine)) continue;
        everybody = false;
        taken = taken || takes_all(theirs, mine);
      }
      return !everybody && !taken;
    });
  }

  /// The subjects of one condition are among those of the other.
  [[nodiscard]] bool takes_all(const Condition& theirs, const Condition& mine) {
    if (!view_.spend(theirs.values.size() * mine.values.size())) return false;
    const auto taken = [&](const Text& value) {
      const auto takes = [&](const Text& each) {
        return each.value == value.value ||
               (theirs.op->globs() && iam::glob_matches(each.value, value.value));
      };
      return std::ranges::any_of(theirs.values, takes) ||
             std::ranges::any_of(theirs.open_values, takes);
    };
    return std::ranges::all_of(mine.values, taken) && std::ranges::all_of(mine.open_values, taken);
  }

  /// Only what it is compared with is filled in later.
  static bool is_known_key(const Condition& condition) {
    return !condition.open_values.empty() && !condition.open_issuer &&
           !value::has_open_part(condition.key.value);
  }

  /// The same, where the issuer in the key is filled in later as that of the provider is.
  [[nodiscard]] bool is_known_to_be_own(const Condition& condition) const {
    return !condition.open_values.empty() && condition.open_issuer && !condition.open_key &&
           !issuer_.empty() && condition.key.value.find(issuer_) != std::string_view::npos;
  }

  /// The right key for a malformed one: which claim is meant, the values tell better than the key.
  [[nodiscard]] std::string key_meant(const Condition& condition,
                                      const iam::KeyReading& key) const {
    std::string_view claim = key.claim.empty() ? "sub" : key.claim;
    const auto any_value = [&](auto test) {
      return std::ranges::any_of(condition.values, test) ||
             std::ranges::any_of(condition.open_values, test);
    };
    const auto is_audience = [&](const Text& v) {
      return v.value == iam::kStsAudience || iam::resembles_audience(v.value, iam::kStsAudience) ||
             std::ranges::find(context_.audiences, v.value) != context_.audiences.end();
    };
    // Of several claims in a key the last one counts, where the value is a word that no subject is.
    const auto is_no_word = [](const Text& v) {
      return v.value.find_first_of(":*?/${<") != std::string_view::npos;
    };
    const std::string_view written = condition.key.value;
    const auto last = written.substr(std::min(written.rfind(':'), written.size() - 1) + 1);
    if (any_value([](const Text& v) { return v.value.starts_with(iam::kSubjectPrefix); })) {
      claim = "sub";
    } else if (any_value(is_audience) ||
               (!any_value(is_no_word) && equals_ignoring_case(last, "aud"))) {
      claim = "aud";
    }
    return fmt::format("{}:{}", issuer_, claim);
  }

  /// What is filled in for the provider, where an ARN must be, is what the key begins with.
  [[nodiscard]] bool is_provider_arn(const Condition& condition) const {
    const auto key = iam::split_provider_key(condition.key.value);
    return provider_.unknown && !context_.bare_issuer && context_.other_arn.empty() && key &&
           key->issuer == provider_.value.value && value::begins_open(key->issuer) &&
           iam::is_known_claim(key->claim) && iam::is_positive(condition);
  }

  [[nodiscard]] bool is_distinct(std::string_view issuer) const {
    return std::find(context_.distinct_issuers.begin(), context_.distinct_issuers.end(), issuer) !=
           context_.distinct_issuers.end();
  }

  [[nodiscard]] bool names_another_cluster(const Condition& condition) const {
    const auto key = iam::split_provider_key(condition.key.value);
    if (!key) return false;
    // Provider and key are known, only what it is compared with is not.
    if (is_known_key(condition) && !provider_.unknown) return true;
    if (!condition.open_values.empty()) return false;
    // What is filled in is the same in both: `…/${Id}` is never `…/id/${Id}`.
    return (is_distinct(issuer_) && is_distinct(key->issuer)) ||
           (value::has_open_part(issuer_) && value::has_open_part(key->issuer) &&
            iam::resembles_eks_issuer(issuer_) && !may_fit(key->issuer, issuer_, false));
  }

  /// A key of another issuer is absent from every token of this one (facts C29).
  void check_foreign_key(const Condition& condition) {
    if (!iam::fails_when_absent(condition)) return;
    const auto split = iam::split_provider_key(condition.key.value);
    const std::string_view other = split ? split->issuer : condition.key.value;
    const bool open = value::begins_open(other);
    if (auto wrong = iam::issuer_host_defect(other); !open && wrong && !wrong->warning_only) {
      add({.cause = Cause::issuer_malformed,
           .where = part_of_value(condition.key, wrong->begin, wrong->end),
           .condition = &condition,
           .value = other,
           .detail = std::move(wrong->message),
           .help = std::move(wrong->help)});
      return;
    }
    if (silenced(Cause::issuer_mismatch)) return;
    // Two clusters in one block: each key is right for its own cluster, so the later one of the two
    // is where the statement has to be split.
    const bool sibling = view_.trusts_issuer(statement_, other);
    const Condition* mine = nullptr;
    if (!view_.spend(own_conditions().size())) return;
    for (const Condition* const candidate : own_conditions()) {
      if (same_claim(*candidate, condition) || (sibling && mine == nullptr)) mine = candidate;
    }
    if (mine == nullptr && is_of_another_principal(other)) {
      // Its tokens pass nowhere, and those of the other provider do: the keys are right.
      if (!idle_provider_) add_mismatch(condition, condition.key.span, provider_.value.span);
      idle_provider_ = true;
      return;
    }
    if (mine == nullptr) return add_mismatch(condition, provider_.value.span);
    if (sibling && mine->key.span.begin > condition.key.span.begin) {
      return add_mismatch(*mine, condition.key.span);
    }
    add_mismatch(condition, mine->key.span);
  }

  [[nodiscard]] bool is_of_another_principal(std::string_view issuer) const {
    return std::any_of(statement_.principals.begin(), statement_.principals.end(),
                       [&](const iam::Principal& other) {
                         return other.kind == iam::Principal::Kind::federated &&
                                other.value.span != provider_.value.span &&
                                equals_ignoring_case(iam::issuer_of(other), issuer);
                       });
  }

  static bool same_claim(const Condition& a, const Condition& b) {
    const auto x = iam::split_provider_key(a.key.value), y = iam::split_provider_key(b.key.value);
    return x && y && equals_ignoring_case(x->claim, y->claim);
  }

  /// Those on claims of this provider's tokens.
  const std::vector<const Condition*>& own_conditions() {
    if (!own_conditions_) {
      own_conditions_.emplace();
      for (const Condition& condition : statement_.conditions) {
        if (iam::read_key(condition.key.value, issuer_).of == iam::KeyReading::Of::own) {
          own_conditions_->push_back(&condition);
        }
      }
    }
    return *own_conditions_;
  }

  void add_mismatch(const Condition& condition, Span related) {
    add_mismatch(condition, related, condition.key.span);
  }

  void add_mismatch(const Condition& condition, Span related, Span where) {
    add({.cause = Cause::issuer_mismatch,
         .where = where,
         .condition = &condition,
         .value = condition.key.value,
         .related = related});
  }

  /// What the statement does, once every part of it is right by itself.
  void check_effect() {
    if (silenced(Cause::unsatisfiable) || context_.incomplete) return;
    const std::vector<std::string_view> any;
    const Exposure exposure(view_, statement_, issuer_, other_tokens_ ? any : context_.audiences);
    if (exposure.plain()) return;
    for (Defect& defect : exposure.contradictions()) add(std::move(defect));
    if (silenced(Cause::subject_missing)) return;
    if (unknown_subject_ && !unknown_elsewhere_) add_open_patterns();
    const bool any_audience = !unknown_audience_ && exposure.any_audience();
    if (!unknown_subject_) {
      for (Defect& defect : exposure.openings()) {
        defect.any_audience = any_audience && defect.effect != Effect::none;
        if (defect.cause == Cause::subject_missing) {
          defect.detail = only_audience(context_.audiences);
        }
        add(std::move(defect));
      }
    }
    // One finding is enough where the subject is open too.
    if (!any_audience || (!unknown_subject_ && silenced(Cause::audience_missing))) return;
    add({.cause = Cause::audience_missing,
         .where = statement_.condition_key ? *statement_.condition_key : statement_.span,
         .detail = std::string(only_audience(context_.audiences)),
         .effect = Effect::lets_some_in});
  }

  /// Patterns that let in too many whatever is filled in for their open parts: letters are there.
  void add_open_patterns() {
    Statement filled = statement_;
    std::vector<value::FilledText> texts;
    for (const Condition& condition : statement_.conditions) {
      for (const Text& value : condition.open_values) texts.push_back(value::fill_in(value.value));
    }
    auto next = texts.begin();
    for (Condition& condition : filled.conditions) {
      for (const Text& value : condition.open_values) {
        condition.values.push_back({(next++)->text, value.span});
      }
      condition.unknown = condition.unknown && condition.open_values.empty();
    }
    const Exposure exposure(view_, filled, issuer_, context_.audiences);
    for (Defect& defect : exposure.openings()) {
      // An operator that fails open does so whatever its values are.
      const bool by_pattern = defect.cause == Cause::subject_broad;
      const bool by_operator = defect.cause == Cause::if_exists || defect.cause == Cause::negated;
      if ((!by_pattern && !by_operator) || defect.condition == nullptr) continue;
      const auto at = defect.condition - filled.conditions.data();
      defect.condition = &statement_.conditions[static_cast<std::size_t>(at)];
      for (const value::FilledText& text : texts) {
        defect.detail = text.restore(std::move(defect.detail));
        defect.witness = text.restore(std::move(defect.witness));
      }
      if (by_pattern) defect.value = as_written(*defect.condition, defect.where, defect.value);
      if (by_operator) defect.value = defect.condition->key.value;
      add(std::move(defect));
    }
  }

  /// The value that is at this place (a filled one does not outlive the question).
  static std::string_view as_written(const Condition& condition, Span where,
                                     std::string_view value) {
    for (const Text& open : condition.open_values) {
      if (open.span.begin <= where.begin && where.end <= open.span.end) return open.value;
    }
    for (const Text& known : condition.values) {
      if (known.value == value) return known.value;
    }
    return {};
  }

  PolicyView& view_;
  const iam::TrustPolicy& policy_;
  const Statement& statement_;
  const iam::Principal& provider_;
  const ReviewContext& context_;
  std::string_view issuer_;
  std::vector<Defect> defects_;
  std::uint64_t found_ = 0;      // bits of the causes of all defects
  std::uint64_t effective_ = 0;  // and of those that have an effect
  std::optional<std::vector<const Condition*>> own_conditions_;
  bool idle_provider_ = false;  // said that its tokens never pass
  bool unknown_subject_ = false;
  bool unknown_audience_ = false;
  bool other_tokens_ = false;       // it is for tokens with another audience than the usual ones
  bool unknown_elsewhere_ = false;  // neither of the two: it may restrict who gets in as well
};

}  // namespace

std::vector<Defect> review(PolicyView& policy, const Statement& statement,
                           const iam::Principal& provider, const ReviewContext& context) {
  return Review(policy, statement, provider, context).run();
}

}  // namespace irsa::judge
