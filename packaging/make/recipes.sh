# Recipes that fetch the tarballs: a Homebrew formula, a Nix expression, and the repository that pre-commit
# is pointed to. Without a home they take the files that lie beside them.
recipes() {
  formula "$@" >"$out/irsa-lint.rb"
  nix_expression "$@" >"$out/irsa-lint.nix"
  mirror
}

tarball_name() { printf 'irsa-lint-%s-linux-%s.tar.gz' "$VERSION" "$1"; }

# address FILE BESIDE: where it can be fetched; BESIDE if there is no home.
address() {
  if [ -n "$HOMEPAGE" ]; then
    printf '%s/releases/download/v%s/%s' "$HOMEPAGE" "$VERSION" "$1"
  else
    printf '%s%s' "$2" "$1"
  fi
}

formula() {
  cat <<END
# Homebrew on Linux: brew install --formula ./irsa-lint.rb
class IrsaLint < Formula
  desc "$summary"
END
  [ -z "$HOMEPAGE" ] || printf '  homepage "%s"\n' "$HOMEPAGE"
  printf '  version "%s"\n' "$VERSION"
  [ -z "$LICENSE" ] || printf '  license "%s"\n' "$LICENSE"
  printf '\n  depends_on :linux\n'
  for tree in "$@"; do
    case "${tree##*/}" in x86_64) cpu=intel ;; *) cpu=arm ;; esac
    file=$(tarball_name "${tree##*/}")
    # shellcheck disable=SC2016  # Ruby's
    printf '\n  on_%s do\n    url "%s"\n    sha256 "%s"\n  end\n' "$cpu" \
      "$(address "$file" 'file://#{File.expand_path(__dir__)}/')" "$(sha256_of "$out/$file")"
  done
  cat <<'END'

  def install
    bin.install "bin/irsa-lint"
    man1.install "share/man/man1/irsa-lint.1"
    bash_completion.install "share/bash-completion/completions/irsa-lint"
    zsh_completion.install "share/zsh/site-functions/_irsa-lint"
    fish_completion.install "share/fish/vendor_completions.d/irsa-lint.fish"
    doc.install "share/doc/irsa-lint/licences"
  end

  test do
    (testpath/"account.yaml").write <<~YAML
      apiVersion: v1
      kind: ServiceAccount
      metadata:
        name: api
        namespace: payments
        annotations:
          eks.amazonaws.com/role-arn: arn:aws:iam::1:role/api
    YAML
    assert_match "[role-arn-malformed]", shell_output("#{bin}/irsa-lint check #{testpath}", 1)
  end
end
END
}

nix_expression() {
  cat <<END
# nix-build irsa-lint.nix, or callPackage ./irsa-lint.nix { }
{ pkgs ? import <nixpkgs> { }, stdenv ? pkgs.stdenv, fetchurl ? pkgs.fetchurl }:
let
  files = {
END
  for tree in "$@"; do
    file=$(tarball_name "${tree##*/}")
    if [ -n "$HOMEPAGE" ]; then
      printf '    %s-linux = fetchurl {\n      url = "%s";\n      sha256 = "%s";\n    };\n' \
        "${tree##*/}" "$(address "$file" '')" "$(sha256_of "$out/$file")"
    else
      printf '    %s-linux = ./%s;\n' "${tree##*/}" "$file"
    fi
  done
  cat <<END
  };
  system = stdenv.hostPlatform.system;
in
stdenv.mkDerivation {
  pname = "irsa-lint";
  version = "$VERSION";
  src = files.\${system} or (throw "irsa-lint has no program for \${system}; build it from its sources");
  dontConfigure = true;
  dontBuild = true;
  installPhase = ''
    mkdir -p \$out
    cp -R bin share \$out
  '';
  meta = {
    description = "$summary";
    mainProgram = "irsa-lint";
    platforms = builtins.attrNames files;
END
  [ -z "$HOMEPAGE" ] || printf '    homepage = "%s";\n' "$HOMEPAGE"
  [ -z "$LICENSE" ] || printf '    license = "%s";\n' "$LICENSE"
  printf '  };\n}\n'
}

# irsa-lint-pre-commit-VERSION.tar.gz: the files of a repository of its own, to be committed and tagged
# vVERSION. pre-commit installs it with pip, which takes the wheel: no compiler is needed.
mirror() {
  folder=$(fresh mirror)
  mkdir "$folder/irsa-lint-pre-commit"
  for file in .pre-commit-hooks.yaml setup.py README.md; do
    sed "s|@VERSION@|$VERSION|g; s|@HOMEPAGE@|${HOMEPAGE:-https://example.com/irsa-lint}|g" \
      "$make/../pre-commit-mirror/$file" >"$folder/irsa-lint-pre-commit/$file"
  done
  archive_gz "$folder" irsa-lint-pre-commit >"$out/irsa-lint-pre-commit-$VERSION.tar.gz"
}
