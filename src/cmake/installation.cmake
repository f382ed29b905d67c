# What `cmake --install` and the packages (packaging/make) hold besides the program: man page, completions, pages to read,
# and the licences of what is built into it.

include(GNUInstallDirs)
set(irsa_doc_dir "${CMAKE_INSTALL_DATAROOTDIR}/doc/irsa-lint")

install(TARGETS irsa-lint RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(FILES packaging/irsa-lint.1 DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
# With a home, the schema has an address.
file(READ packaging/irsa-lint.schema.json irsa_schema)
if(IRSA_LINT_HOMEPAGE)
  string(REGEX REPLACE "(\"\\$schema\": [^\n]*\n)"
    "\\1  \"$id\": \"${IRSA_LINT_HOMEPAGE}/releases/download/v${PROJECT_VERSION}/irsa-lint.schema.json\",\n"
    irsa_schema "${irsa_schema}")
endif()
file(WRITE "${CMAKE_CURRENT_BINARY_DIR}/irsa-lint.schema.json" "${irsa_schema}")
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/irsa-lint.schema.json" packaging/github/problem-matcher.json
  DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/irsa-lint")
install(FILES README.md CHANGELOG.md DESTINATION "${irsa_doc_dir}")
install(DIRECTORY docs DESTINATION "${irsa_doc_dir}")

# The program writes its completions itself, so they fit the one that is installed. That for another processor is run
# by the emulator of its toolchain file: whether the system starts such a program by itself is a matter of its settings.
set(irsa_emulator)
foreach(word ${CMAKE_CROSSCOMPILING_EMULATOR})
  string(APPEND irsa_emulator "\"${word}\" ")
endforeach()
function(irsa_install_completions shell file folder)
  set(script "${CMAKE_CURRENT_BINARY_DIR}/completions/${file}")
  install(CODE "
    execute_process(COMMAND ${irsa_emulator}\"$<TARGET_FILE:irsa-lint>\" completions ${shell}
      OUTPUT_FILE \"${script}\" RESULT_VARIABLE failed)
    if(failed)
      message(FATAL_ERROR \"irsa-lint could not be run to write its completions for ${shell}\")
    endif()")
  install(FILES "${script}" DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/${folder}")
endfunction()
file(MAKE_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/completions")
irsa_install_completions(bash irsa-lint bash-completion/completions)
irsa_install_completions(zsh _irsa-lint zsh/site-functions)
irsa_install_completions(fish irsa-lint.fish fish/vendor_completions.d)

# Our own licence, or that there is none; and those of the libraries as Debian ships them.
if(IRSA_LINT_LICENSE)
  set(irsa_license_text "irsa-lint is licensed under ${IRSA_LINT_LICENSE}.")
else()
  set(irsa_license_text "The owner of irsa-lint has not chosen a licence yet. Until then nobody is given one.")
endif()
file(WRITE "${CMAKE_CURRENT_BINARY_DIR}/licences/LICENCE.txt" "${irsa_license_text}
The texts beside this one are those of the libraries that are built into the program.\n")
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/licences/LICENCE.txt" DESTINATION "${irsa_doc_dir}/licences")

set(IRSA_LINT_LICENSE_ROOT "/usr/share/doc" CACHE PATH
  "Where the licences of the libraries are, as FOLDER/copyright for each package")
# Header-only libraries are in every build; the others in a static one, with what the compiler adds.
set(irsa_licensed nlohmann-json3-dev libcli11-dev libfmt-dev)
if(IRSA_LINT_STATIC)
  list(APPEND irsa_licensed libyaml-cpp-dev libre2-dev libc6-dev gcc-base)
endif()
set(irsa_license_missing)
foreach(package ${irsa_licensed})
  set(folders "${IRSA_LINT_LICENSE_ROOT}/${package}")
  if(package STREQUAL "gcc-base")  # libstdc++ and libgcc; the package has the version in its name
    file(GLOB folders "${IRSA_LINT_LICENSE_ROOT}/gcc-*-base")
  endif()
  list(TRANSFORM folders APPEND "/copyright")
  set(text)
  foreach(candidate ${folders})
    if(EXISTS "${candidate}")
      set(text "${candidate}")
    endif()
  endforeach()
  if(text)
    install(FILES "${text}" DESTINATION "${irsa_doc_dir}/licences" RENAME "${package}.txt")
  else()
    list(APPEND irsa_license_missing "${package}")
  endif()
endforeach()
# A static program must not be handed on without them.
if(irsa_license_missing AND IRSA_LINT_STATIC)
  list(JOIN irsa_license_missing ", " irsa_license_missing)
  install(CODE "message(FATAL_ERROR \"no licence text was found for ${irsa_license_missing}: \"
    \"say -DIRSA_LINT_LICENSE_ROOT=FOLDER\")")
endif()
