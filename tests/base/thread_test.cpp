#include "base/thread.h"

#include <doctest/doctest.h>
#include <pthread.h>

#include <atomic>
#include <utility>

namespace irsa {
namespace {

/// Calls itself until `bytes` of the stack are used.
std::size_t use_stack(std::size_t bytes) {
  constexpr std::size_t kFrame = 4'096;
  volatile char frame[kFrame] = {};
  frame[bytes % kFrame] = 1;
  return bytes < kFrame
             ? 1
             : use_stack(bytes - kFrame) + static_cast<std::size_t>(frame[bytes % kFrame]);
}

TEST_CASE("a thread is waited for by whoever lets go of it") {
  std::atomic<int> done{0};
  {
    Thread first([&] { ++done; });
    const Thread moved(std::move(first));
    const Thread none;
  }
  CHECK(done == 1);
  Thread second([&] { ++done; });
  second.join();
  CHECK(done == 2);
  second.join();  // a second time there is nobody to wait for
}

#ifdef __GLIBC__
TEST_CASE("its stack does not depend on what the system gives") {
  pthread_attr_t before;
  REQUIRE(::pthread_getattr_default_np(&before) == 0);
  pthread_attr_t small;
  REQUIRE(::pthread_attr_init(&small) == 0);
  REQUIRE(::pthread_attr_setstacksize(&small, std::size_t{128} << 10) == 0);
  REQUIRE(::pthread_setattr_default_np(&small) == 0);
  std::size_t frames = 0;
  {
    const Thread thread([&] { frames = use_stack(std::size_t{3} << 20); });
  }
  CHECK(frames > 700);
  REQUIRE(::pthread_setattr_default_np(&before) == 0);
}
#endif

}  // namespace
}  // namespace irsa
