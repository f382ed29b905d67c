#include "join/tables.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace irsa;
using namespace irsa::join;

namespace {

constexpr Span kNowhere{FileId{0}, 0, 0};

ServiceAccount account(std::string_view ns, std::string_view name) {
  return {.origin = {},
          .name = {name, kNowhere},
          .ns = {},
          .effective_ns = ns,
          .metadata_key = kNowhere};
}

AccountReader reader(std::string_view ns, std::optional<std::string_view> account) {
  AccountReader out{.origin = {}, .kind = "SecretStore", .name = {"s", kNowhere}, .account_ns = ns};
  if (account) out.account = {*account, kNowhere};
  return out;
}

/// The positions of those found.
template <typename T>
std::vector<std::size_t> positions(const Matches<T>& found, const std::vector<T>& records) {
  std::vector<std::size_t> out;
  for (const T* const record : found) {
    out.push_back(static_cast<std::size_t>(record - records.data()));
  }
  return out;
}

/// The same by looking at every record: those of the namespace, then those of an unknown one.
template <typename T>
std::vector<std::size_t> look_at_all(NameKey key, const std::vector<T>& records) {
  std::vector<std::size_t> out, open;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto its = key_of(records[i]);
    if (!its || its->name != key.name) continue;
    if (key.ns.empty() || its->ns == key.ns) {
      out.push_back(i);
    } else if (its->ns.empty()) {
      open.push_back(i);
    }
  }
  out.insert(out.end(), open.begin(), open.end());
  return out;
}

}  // namespace

TEST_CASE("records find each other by the number of their name") {
  const std::vector<ServiceAccount> accounts = {account("a", "x"), account("a", "y"),
                                                account("b", "x"), account("", "x"),
                                                account("a", "x"), account("", "z")};
  const std::vector<AccountReader> readers = {reader("a", "x"),   reader("a", std::nullopt),
                                              reader("c", "z"),   reader("", "x"),
                                              reader("b", "new"), reader("b", "x")};
  NameIds names;
  Named<ServiceAccount> by_account;
  Named<AccountReader> by_reader;
  by_account.fill(names, accounts);
  by_reader.fill(names, readers);
  for (const ServiceAccount& one : accounts) {
    CAPTURE(one.name.value);
    CHECK(positions(by_reader.like(by_account.id_of(one)), readers) ==
          look_at_all(*key_of(one), readers));
    CHECK(positions(by_account.like(by_account.id_of(one)), accounts) ==
          look_at_all(*key_of(one), accounts));
  }
  for (const AccountReader& one : readers) {
    const auto found = positions(by_account.like(by_reader.id_of(one)), accounts);
    CHECK(found ==
          (one.account ? look_at_all(*key_of(one), accounts) : std::vector<std::size_t>{}));
  }
  for (const std::string_view ns : {"a", "b", "c", "nowhere", ""}) {
    for (const std::string_view name : {"x", "y", "z", "new", "nobody"}) {
      CAPTURE(ns);
      CAPTURE(name);
      const NameKey key{ns, name};
      CHECK(positions(by_account.like(key), accounts) == look_at_all(key, accounts));
      CHECK(positions(by_account.like(key, names.find(key)), accounts) ==
            look_at_all(key, accounts));
      CHECK(positions(by_reader.like(key), readers) == look_at_all(key, readers));
    }
  }
  // One that stands in no table is found by its text.
  CHECK(by_account.id_of(account("b", "x")) == by_account.id_of(accounts[2]));
  CHECK(by_account.id_of(account("nowhere", "x")) == kNoId);
}

TEST_CASE("nothing filed, nothing found by name") {
  NameIds names;
  Named<ServiceAccount> none;
  none.fill(names, {});
  CHECK(none.empty());
  CHECK(none.like({"a", "x"}).empty());
  CHECK(none.like({"", "x"}).empty());
  CHECK(none.like(kNoId).empty());
}
