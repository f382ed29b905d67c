// How a mistake in a configuration is noted.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "diag/problem.h"

namespace irsa::config {

inline void add_mistake(std::vector<Problem>& to, Span where, std::string message,
                        std::string help = {}, std::vector<Note> related = {}) {
  to.push_back({.where = where,
                .message = std::move(message),
                .related = std::move(related),
                .help = std::move(help)});
}

}  // namespace irsa::config
