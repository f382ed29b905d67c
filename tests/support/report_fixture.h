// A small report made by hand, for the tests of the output formats.
#pragma once

#include <string>
#include <utility>

#include "engine/fingerprint.h"
#include "engine/report.h"
#include "rules/rule.h"
#include "source/source_set.h"
#include "support/here.h"

namespace irsa::tests {

class ReportFixture {
 public:
  FileId file(std::string name, std::string text) {
    const FileId id = sources.add_text(std::move(name), text);
    texts_.push_back(std::move(text));
    return id;
  }

  /// The place of `part`, which must occur in the file.
  [[nodiscard]] Span at(FileId file, std::string_view part) const {
    const std::size_t begin = texts_[static_cast<std::size_t>(file)].find(part);
    if (begin == std::string::npos) throw std::runtime_error("no such text");
    return {file, static_cast<std::uint32_t>(begin),
            static_cast<std::uint32_t>(begin + part.size())};
  }

  Finding& add(Problem problem, Severity level = Severity::error,
               std::string_view slug = "role-arn-malformed") {
    report.findings.push_back({.rule = &rules::find_rule(slug)->info,
                               .level = level,
                               .problem = std::move(problem),
                               .fingerprint = {}});
    engine::stamp_fingerprints(report.findings);
    return report.findings.back();
  }

  SourceSet sources{here()};
  engine::Report report;

 private:
  std::vector<std::string> texts_;
};

}  // namespace irsa::tests
