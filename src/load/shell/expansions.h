// What is written for the expansions of a script, `$NAME`, `${…}`, `$(…)`: the text of a variable
// that is known, else `${NAME}`, a value that nobody knows.
//
// Two of these are called the same only if they surely have the same value (script.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "load/shell/text.h"

namespace irsa::load {

class ShellExpansions {
 public:
  /// Variables that have a known text, by name.
  using Constants = std::map<std::string, std::string, std::less<>>;
  using Names = std::set<std::string, std::less<>>;

  /// `changing`: variables of which two uses may have two values; nullptr: that is not known yet.
  explicit ShellExpansions(const Names* changing) : changing_(changing) {}

  /// An expansion, as it is written in the script, at this place there.
  struct Written {
    std::string_view text;
    std::uint32_t begin, end;
  };
  /// Adds a variable, or with an empty name a value of another kind.
  void add(ShellText& out, Written written, std::string_view name, const Constants& constants);
  /// Adds `${NAME#pattern}` and the like; `inner` is what stands in the braces.
  void add_parameter(ShellText& out, Written written, std::string_view inner,
                     const Constants& constants);

  /// From here on the variable holds the URL of a cluster's issuer, as AWS prints it.
  void note_issuer_url(std::string_view name) { issuer_urls_.emplace(name); }

  /// What is expanded at once: a word or a here-document. A variable is the same all through it.
  class OneText {
   public:
    explicit OneText(ShellExpansions& all)
        : all_(all), outer_(std::exchange(all.current_text_, ++all.texts_)) {}
    OneText(const OneText&) = delete;
    OneText& operator=(const OneText&) = delete;
    ~OneText() { all_.current_text_ = outer_; }

   private:
    ShellExpansions& all_;
    std::size_t outer_;
  };

 private:
  /// Is a value that has no name the same each time, as long as the variable that it is made of is?
  enum class Unnamed : std::uint8_t { may_differ, follows_variable };

  void hole(ShellText& out, Written written, std::string_view name, const Constants& constants,
            Unnamed unnamed);

  const Names* changing_;
  std::size_t expanded_ = 0;  // bytes of texts of variables, in all of the script
  Names issuer_urls_;
  /// How often a value that changes was used, and in which text last.
  struct Uses {
    int times = 0;
    std::size_t text = 0;
  };
  std::map<std::string, Uses> uses_;  // by name
  std::size_t texts_ = 0, current_text_ = 0;
};

}  // namespace irsa::load
