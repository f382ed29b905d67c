# irsa-lint-VERSION-linux-PROCESSOR.tar.gz: bin, share with man page, completions, docs and licences. The
# action, Homebrew and Nix take this one.
tarball() {
  top=irsa-lint-$VERSION-linux-$processor
  folder=$(fresh tarball)
  cp -R "$1" "$folder/$top"
  archive_gz "$folder" "$top" >"$out/$top.tar.gz"
}
