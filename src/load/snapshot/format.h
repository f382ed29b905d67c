// The words of a snapshot: what its reader here and its writer (report/snapshot.h) agree on.
//
// A snapshot holds what other repositories need to know of the files it was made of, file by file
// and record by record, and nothing else (docs/two-repositories.md). It is one JSON object, so that
// every tool can read it, with one record on a line, so that a review shows what has changed:
//
//   {"irsa-lint/snapshot/1":[
//   {"snapshot":{"madeBy":"irsa-lint 1.0.0","read":"2026-11-27"}},
//   {"file":{"path":"roles.json"}},
//   {"role":{"arn":"arn:aws:iam::111122223333:role/api","trust":{…}}},
//   {"checksum":"0123456789abcdef"}
//   ]}
//
// A record belongs to the file named last. The checksum is over all elements before it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace irsa::load::snapshot {

inline constexpr std::string_view kFamily = "irsa-lint/snapshot/";
inline constexpr std::string_view kMember = "irsa-lint/snapshot/1";

/// Flags of accounts and workloads, as a list of words.
inline constexpr std::string_view kLive = "live";
inline constexpr std::string_view kListed = "listed";
inline constexpr std::string_view kHook = "hook";
inline constexpr std::string_view kIndirect = "indirect";
inline constexpr std::string_view kWholeRelease = "whole-release";
/// An account gets its role in another way, or a mistake in that is reported at its own place.
inline constexpr std::string_view kOtherWay = "other-way";
inline constexpr std::string_view kGenerated = "generated-name";
inline constexpr std::string_view kOpenName = "open-name";
inline constexpr std::string_view kOpenRole = "open-role";
inline constexpr std::string_view kOpenAccount = "open-account";
inline constexpr std::string_view kHeuristic = "heuristic";
inline constexpr std::string_view kNamesOnly = "names-account-only";
inline constexpr std::string_view kOwnToken = "own-token";
/// Its pods have an annotation of kube2iam.
inline constexpr std::string_view kKube2iam = "kube2iam";

/// What a text that is not known yet becomes where nothing of it may be kept.
inline constexpr std::string_view kOpen = "${open}";

/// FNV-1a over one element after the other: no lock, but no slip of the pen passes it.
inline constexpr std::uint64_t kFirstSum = 0xcbf29ce484222325U;
[[nodiscard]] constexpr std::uint64_t add_to_sum(std::uint64_t sum, std::string_view element) {
  for (const char c : element) sum = (sum ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return (sum ^ '\n') * 0x100000001b3U;
}
[[nodiscard]] inline std::string hex(std::uint64_t value) {
  std::string out;
  for (int shift = 60; shift >= 0; shift -= 4) out += "0123456789abcdef"[value >> shift & 15U];
  return out;
}

}  // namespace irsa::load::snapshot
