#include "engine/fingerprint.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace irsa::engine {

namespace {

/// FNV-1a: the same on every machine and in every version, which std::hash is not.
class Hash {
 public:
  void add(std::string_view part) {
    for (const char c : part) byte(static_cast<unsigned char>(c));
    byte(0xFF);  // occurs in no UTF-8 text, so parts cannot run into each other
  }
  void add(const ObjectName& object) {
    add(std::string_view(object.kind));
    add(std::string_view(object.ns));
    add(std::string_view(object.name));
    // A role whose name is not known yet is known by its place in the code.
    const bool nameless = object.kind.empty() && object.role.empty();
    add(std::string_view(nameless ? object.address : object.role));
  }
  [[nodiscard]] std::string hex() const {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string out;
    for (int shift = 60; shift >= 0; shift -= 4) out += kDigits[value_ >> shift & 15];
    return out;
  }

 private:
  void byte(unsigned char b) { value_ = (value_ ^ b) * 0x100000001b3U; }
  std::uint64_t value_ = 0xcbf29ce484222325U;
};

}  // namespace

void stamp_fingerprints(std::vector<Finding>& findings) {
  std::unordered_map<std::string, unsigned> seen;
  for (Finding& finding : findings) {
    Hash hash;
    hash.add(finding.rule->slug);
    hash.add(finding.problem.object);
    hash.add(finding.problem.other.value_or(ObjectName{}));
    std::string text = hash.hex();
    const unsigned ordinal = ++seen[text];
    finding.fingerprint = std::move(text) + ":" + std::to_string(ordinal);
  }
}

}  // namespace irsa::engine
