# Writes src/catalogue/modules/*.tf as the table of src/catalogue/modules.h.
#   cmake -DOUT=table.cpp -DDIR=src/catalogue/modules -P module_stubs.cmake
file(GLOB files "${DIR}/*.tf")
set(rows "")
foreach(file ${files})
  get_filename_component(name "${file}" NAME)
  file(READ "${file}" text)
  string(APPEND rows "    {\"${name}\", R\"HCL(${text})HCL\"},\n")
endforeach()
file(WRITE "${OUT}" "// Made by src/cmake/module_stubs.cmake.
#include \"catalogue/modules.h\"

namespace irsa::catalogue {
namespace {
constexpr ModuleStub kStubs[] = {
${rows}};
}  // namespace
std::span<const ModuleStub> module_stubs() { return kStubs; }
}  // namespace irsa::catalogue
")
