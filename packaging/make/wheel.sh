# A wheel: what `pip install irsa-lint`, pipx, uv and pre-commit take. It holds no Python, only the program,
# which needs no library at all: so it fits every glibc and every musl (the tags name the oldest).
wheel() {
  folder=$(fresh wheel)
  info=irsa_lint-$VERSION.dist-info
  data=irsa_lint-$VERSION.data
  platforms="manylinux_2_17_$processor manylinux2014_$processor musllinux_1_1_$processor"
  mkdir -p "$folder/$info/licenses" "$folder/$data/scripts" "$folder/$data/data"
  cp "$1/bin/irsa-lint" "$folder/$data/scripts"
  mkdir -p "$folder/$data/data/share"
  cp -R "$1/share/man" "$1/share/bash-completion" "$1/share/fish" "$1/share/zsh" "$1/share/irsa-lint" \
    "$folder/$data/data/share"
  cp "$1"/share/doc/irsa-lint/licences/* "$folder/$info/licenses"
  {
    printf 'Metadata-Version: 2.1\nName: irsa-lint\nVersion: %s\nSummary: %s\n' "$VERSION" "$summary"
    [ -z "$HOMEPAGE" ] || printf 'Home-page: %s\n' "$HOMEPAGE"
    [ -z "$LICENSE" ] || printf 'License: %s\n' "$LICENSE"
    cat <<END
Keywords: aws,eks,iam,irsa,kubernetes,linter,terraform
Classifier: Environment :: Console
Classifier: Operating System :: POSIX :: Linux
Classifier: Topic :: Software Development :: Quality Assurance
Description-Content-Type: text/markdown

irsa-lint reads Kubernetes manifests, Terraform and IAM trust policies together and reports why a pod will
not get its role, or why somebody else's pod will, at the line to edit.

    irsa-lint check k8s/ iam/
END
  } >"$folder/$info/METADATA"
  {
    printf 'Wheel-Version: 1.0\nGenerator: irsa-lint\nRoot-Is-Purelib: false\n'
    for platform in $platforms; do printf 'Tag: py3-none-%s\n' "$platform"; done
  } >"$folder/$info/WHEEL"
  (
    cd "$folder"
    find . -type f | sed 's|^\./||' | sort | while read -r file; do
      # shellcheck disable=SC2059  # the bytes themselves
      hash=$(printf "$(octal "$(sha256_of "$file")")" | base64 | tr '+/' '-_' | tr -d '=')
      printf '%s,sha256=%s,%s\n' "$file" "$hash" "$(size_of "$file")"
    done
    printf '%s/RECORD,,\n' "$info"
  ) >"$work/record"
  mv "$work/record" "$folder/$info/RECORD"
  dated "$folder"
  chmod 755 "$folder/$data/scripts/irsa-lint"
  file=irsa_lint-$VERSION-py3-none-$(printf '%s' "$platforms" | tr ' ' '.').whl
  rm -f "$out/$file"
  # RECORD comes last, as the format asks for.
  (
    cd "$folder"
    find . -type f ! -path "./$info/RECORD" | sed 's|^\./||' | sort
    printf '%s\n' "$info/RECORD"
  ) >"$work/wheel-list"
  (cd "$folder" && zip -X -q -9 -@ "$out/$file" <"$work/wheel-list")
}

# octal 00ff…: \000\377…, as printf of every shell takes it.
octal() {
  for byte in $(printf '%s' "$1" | sed 's/../ 0x&/g'); do printf '\\%03o' "$byte"; done
}
