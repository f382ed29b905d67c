// Trust policies that are built from the bytes, choice by choice: admission, evaluation, trust,
// can-assume and check never contradict each other, nor an evaluator that shares no code with them.
#include "judge/policy_properties.h"
#include "target.h"

namespace {

/// Choices that the bytes make; behind their end always the first.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}
  std::size_t below(std::size_t n) {
    if (bytes_.empty()) return 0;
    const auto byte = static_cast<unsigned char>(bytes_.front());
    bytes_.remove_prefix(1);
    return byte % n;
  }
  bool chance(std::size_t percent) { return !bytes_.empty() && below(100) < percent; }
  template <typename T>
  const T& pick(const std::vector<T>& from) {
    return from[below(from.size())];
  }

 private:
  std::string_view bytes_;
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace irsa::tests::policies;
  Bytes bytes(fuzz::text_of(data, size));
  Counts counts;
  const std::string wrong = contradictions(random_policy(bytes), counts);
  if (!wrong.empty()) fuzz::broken(wrong);
  return 0;
}
