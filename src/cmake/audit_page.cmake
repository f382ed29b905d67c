# Puts the audit page together: audit.html with audit.css and audit.js in it and, in its
# Content-Security-Policy, the hash of each. What stands before the data, and after it, becomes a text of
# the program (src/report/html/page.h).
#   cmake -DOUT=audit_page.cpp -DDIR=src/report/html -P audit_page.cmake

# SHA-256 of a text in base64, as a policy wants it: 64 hexadecimal digits, three of which are two
# letters; the last digit has two zero bits behind it.
function(hash_for_policy text result)
  string(SHA256 digits "${text}")
  set(letters "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  set(out "")
  foreach(at RANGE 0 60 3)
    string(SUBSTRING "${digits}" ${at} 3 three)
    math(EXPR high "0x${three} >> 6")
    math(EXPR low "0x${three} & 63")
    string(SUBSTRING "${letters}" ${high} 1 first)
    string(SUBSTRING "${letters}" ${low} 1 second)
    string(APPEND out "${first}${second}")
  endforeach()
  string(SUBSTRING "${digits}" 63 1 last)
  math(EXPR last "0x${last} << 2")
  string(SUBSTRING "${letters}" ${last} 1 last)
  set(${result} "sha256-${out}${last}=" PARENT_SCOPE)
endfunction()

file(READ "${DIR}/audit.html" page)
file(READ "${DIR}/audit.css" style)
file(READ "${DIR}/audit.js" script)
hash_for_policy("${style}" style_hash)
hash_for_policy("${script}" script_hash)
string(REPLACE "@STYLE_HASH@" "${style_hash}" page "${page}")
string(REPLACE "@SCRIPT_HASH@" "${script_hash}" page "${page}")
string(REPLACE "@STYLE@" "${style}" page "${page}")
string(REPLACE "@SCRIPT@" "${script}" page "${page}")
string(FIND "${page}" "@DATA@" at)
string(SUBSTRING "${page}" 0 ${at} before)
math(EXPR at "${at} + 6")
string(SUBSTRING "${page}" ${at} -1 after)
file(WRITE "${OUT}" "// Made by src/cmake/audit_page.cmake.
#include \"report/html/page.h\"

namespace irsa::report::html {
std::string_view page_before_data() { return R\"PAGE(${before})PAGE\"; }
std::string_view page_after_data() { return R\"PAGE(${after})PAGE\"; }
}  // namespace irsa::report::html
")
