// Condition keys of AWS itself that the call AssumeRoleWithWebIdentity has: a list with
// a date and a source for each row, because only AWS's pages tell which keys a call
// has.
//
// The call is not signed and needs no AWS credentials, so it has no keys that describe
// the caller's principal or session. Keys of identity providers (HOST/PATH:claim) are
// not here.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace irsa::iam {

enum class Availability : std::uint8_t {
  absent,           ///< in no web identity call
  present,          ///< in every one, with a value that no file tells
  sometimes,        ///< depends on the call
  tags,             ///< in those that pass session tags, which needs sts:TagSession
  source_identity,  ///< in those that set a source identity, which needs sts:SetSourceIdentity
};

/// Of the key's values, whatever operator compares them.
enum class KeyType : std::uint8_t { text, arn, boolean, date, number, address, vpc, endpoint };

struct CallKey {
  std::string_view name;  ///< as AWS spells it; one that ends in '/' stands for all that begin so
  Availability availability;
  KeyType type;
  bool several;             ///< a call may have more than one value of it
  std::string_view reason;  ///< of an absent key: why, a clause; else empty
  std::string_view source;  ///< part of a page of the IAM User Guide: "page.html#part"
};

/// The day when the pages were read: keys that AWS has made since are not in the list.
inline constexpr std::string_view kCallKeysRead = "2026-11-28";

[[nodiscard]] std::span<const CallKey> call_keys();

/// The row of a key, in any case; nullptr when the list has none.
[[nodiscard]] const CallKey* find_call_key(std::string_view key);

/// The row that a key of the list was surely not, but was meant to be: other letters, "Id" or
/// "Address" added, the other of the prefixes aws: and sts:. nullptr for keys of the list and for
/// any other.
[[nodiscard]] const CallKey* meant_call_key(std::string_view key);

/// What the call has of a key that belongs to no identity provider. A key that is in no list is
/// absent when it was meant to be another or when no key can be called so, and may be a new one
/// otherwise.
[[nodiscard]] Availability availability_of(std::string_view key);

/// A key whose values only partners may know: what is sent to others does not show them.
[[nodiscard]] bool is_confidential_key(std::string_view key);

/// A key of aws: or sts: that is not in the list, but may exist.
[[nodiscard]] bool is_unlisted_key(std::string_view key);

}  // namespace irsa::iam
