// Look-up tables of records by name and text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/groups.h"
#include "iam/names/eks.h"
#include "join/matches.h"
#include "join/objects.h"

namespace irsa::join {

/// NS/NAME as a key; the views belong to the Facts.
struct NameKey {
  std::string_view ns, name;
  friend bool operator==(const NameKey&, const NameKey&) = default;
};

struct NameKeyHash {
  std::size_t operator()(const NameKey& key) const {
    const std::size_t first = std::hash<std::string_view>{}(key.ns);
    return first * 1000003U ^ std::hash<std::string_view>{}(key.name);
  }
};

/// What a table holds under a key; of an absent one, nothing.
template <typename Map, typename Key>
const typename Map::mapped_type& find_or_empty(const Map& map, const Key& key) {
  static const typename Map::mapped_type kNone;
  const auto found = map.find(key);
  return found == map.end() ? kNone : found->second;
}

template <typename T>
using ByText = Groups<std::string_view, const T*>;
using NameIds = Ids<NameKey, NameKeyHash>;

/// Made when it is first asked for, by whichever thread that is: most runs never ask.
template <typename T>
class Lazy {
 public:
  /// `make` fills the optional.
  template <typename Make>
  const T& get(Make make) const {
    std::call_once(made_, [&] { make(value_); });
    return *value_;
  }

 private:
  mutable std::once_flag made_;
  mutable std::optional<T> value_;
};

/// Where the record is among them; how many they are if it is none of them.
template <typename T>
std::size_t place_in(std::span<const T> records, const T& record) {
  const T* const begin = records.data();
  const bool is_one =
      !std::less<>{}(&record, begin) && std::less<>{}(&record, begin + records.size());
  return is_one ? static_cast<std::size_t>(&record - begin) : records.size();
}

/// NS/NAME of the account that a record is, runs as, or speaks of; nullopt when it says none.
[[nodiscard]] std::optional<NameKey> key_of(const ServiceAccount& account);
[[nodiscard]] std::optional<NameKey> key_of(const Workload& workload);
[[nodiscard]] std::optional<NameKey> key_of(const AccountReader& reader);
[[nodiscard]] std::optional<NameKey> key_of(const iam::PodIdentityAssociation& association);
/// NS/NAME of the Secret or ConfigMap.
[[nodiscard]] std::optional<NameKey> key_of(const kube::EnvSource& source);

/// Records by NS/NAME. What is in one such table is looked for in another by the number of its
/// name, which both have from the same NameIds.
template <typename T>
class Named {
 public:
  /// All of a vector of the Facts; what has no key is nowhere.
  void fill(NameIds& names, const std::vector<T>& records) {
    names_ = &names;
    records_ = records;
    id_of_.reserve(records.size());
    std::uint32_t last = 0;
    for (const T& record : records) {
      const std::optional<NameKey> key = key_of(record);
      id_of_.push_back(key ? last = names.add(*key, last + 1) : kNoId);
      any_open_ = any_open_ || (key && key->ns.empty());
    }
    rows_.fill(names.size(), id_of_, [&](std::size_t i) { return &records_[i]; });
  }
  [[nodiscard]] bool empty() const { return records_.empty(); }

  /// The number of a record's name.
  [[nodiscard]] std::uint32_t id_of(const T& record) const {
    const std::size_t place = place_in(records_, record);
    if (place < id_of_.size()) return id_of_[place];
    const std::optional<NameKey> key = key_of(record);  // a record that is none of the Facts'
    return key && names_ != nullptr ? names_->find(*key) : kNoId;
  }

  /// Those of this name, and those of the name whose namespace is not known; of any namespace when
  /// that of the number is not known itself.
  [[nodiscard]] Matches<T> like(std::uint32_t id) const {
    return id == kNoId ? Matches<T>{} : like((*names_)[id], id);
  }
  [[nodiscard]] Matches<T> like(NameKey key) const { return like(key, names_->find(key)); }
  /// With both: a name that nothing in the tables has is none of NameIds.
  [[nodiscard]] Matches<T> like(NameKey key, std::uint32_t id) const {
    if (key.ns.empty()) return {by_name_alone()[key.name], {}};
    if (!any_open_) return {rows_[id], {}};
    return {rows_[id], rows_[names_->find({{}, key.name})]};
  }

 private:
  [[nodiscard]] const ByText<T>& by_name_alone() const {
    return by_name_alone_.get([&](std::optional<ByText<T>>& made) {
      ByText<T>& table = made.emplace();
      for (const T& record : records_) {
        if (const std::optional<NameKey> key = key_of(record)) table.add(key->name, &record);
      }
      table.close();
    });
  }

  const NameIds* names_ = nullptr;
  std::span<const T> records_;
  std::vector<std::uint32_t> id_of_;  // of each record
  Rows<const T*> rows_;
  bool any_open_ = false;  // some record has no known namespace
  Lazy<ByText<T>> by_name_alone_;
};

}  // namespace irsa::join
