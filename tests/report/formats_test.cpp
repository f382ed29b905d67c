// The table of formats is what everything else is made of or held to: help, completions, the man
// page, the documentation.
#include "report/formats.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

#include "cli/command_table.h"
#include "report/xml.h"
#include "support/folder.h"
#include "support/paths.h"

namespace irsa::report {
namespace {

std::string suppressed_words(ShowsSuppressed when) {
  switch (when) {
    case ShowsSuppressed::never: return "never";
    case ShowsSuppressed::on_request: return "with `--show-suppressed`";
    case ShowsSuppressed::always: break;
  }
  return "always, marked";
}

TEST_CASE("docs/formats.md, the man page, the help and the completions have the table's formats") {
  const std::string page = tests::Folder::read(tests::source_dir() + "/docs/formats.md");
  const std::string manual = tests::Folder::read(tests::source_dir() + "/packaging/irsa-lint.1");
  const std::string help = tests::run({"check", "--help"}).out;
  const std::string options = manual.substr(manual.find(".It Fl Fl format Ar format Ns"));
  const std::string documented = options.substr(0, options.find(".It Fl Fl root"));
  std::set<std::string> names;
  for (const Format& format : formats()) {
    const std::string name(format.name);
    CAPTURE(name);
    CHECK(names.insert(name).second);
    CHECK(find_format(name) == &format);
    const std::string row = "| `" + name + "` | " + std::string(format.description) + " | " +
                            suppressed_words(format.suppressed) + " |";
    CHECK_MESSAGE(page.find("\n" + row + "\n") != std::string::npos,
                  "docs/formats.md should have the row ", row);
    CHECK_MESSAGE(documented.find(".Cm " + name) != std::string::npos,
                  "packaging/irsa-lint.1 should have the line .Cm ", name);
    CHECK(help.find(name) != std::string::npos);
  }
  CHECK(find_format("xml") == nullptr);
  // And no other.
  CHECK(static_cast<std::size_t>(std::count(page.begin(), page.end(), '|')) ==
        4 * (formats().size() + 2));
  for (const cli::CommandInfo& command : cli::command_table()) {
    if (command.name != "check") continue;
    for (const cli::OptionInfo& option : command.options) {
      if (option.names.front() != "--format") continue;
      CHECK(std::set<std::string>(option.choices.begin(), option.choices.end()) == names);
    }
  }
}

TEST_CASE("XML: elements are closed, values escaped") {
  XmlWriter xml;
  xml.open("a", {{"x", "1 < 2 & \"3\""}});
  xml.text("b", {}, "one\ntwo <\x01> \xEF\xBF\xBE");
  xml.empty("c", {{"y", "\n"}});
  xml.close("a");
  CHECK(xml.take() ==
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<a x=\"1 &lt; 2 &amp; &quot;3&quot;\">\n"
        "  <b>one\ntwo &lt;\\x01&gt; \xEF\xBF\xBD</b>\n"
        "  <c y=\"\\n\"/>\n"
        "</a>\n");
}

}  // namespace
}  // namespace irsa::report
