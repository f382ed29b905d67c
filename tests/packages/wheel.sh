# pip installs the wheel into an empty environment, without an index and without a network.
. "${0%/*}/lib.sh"
need python3
ls "$PACKAGES"/*.whl >/dev/null 2>&1 || skip 'there is no wheel'
export PIP_NO_INDEX=1 PIP_FIND_LINKS="$PACKAGES" PIP_CONFIG_FILE=/dev/null PIP_DISABLE_PIP_VERSION_CHECK=1
python3 -m venv "$work/venv" >"$out" 2>&1 || skip 'python3 has no venv'
run 0 "$work/venv/bin/pip" install irsa-lint
works "$work/venv/bin/irsa-lint"
for file in man/man1/irsa-lint.1 bash-completion/completions/irsa-lint irsa-lint/irsa-lint.schema.json; do
  [ -s "$work/venv/share/$file" ] || fail "this is not installed: $file"
done
run 0 "$work/venv/bin/pip" show -f irsa-lint
shows "Version: $version"
shows 'licenses/LICENCE.txt'
# What RECORD says is what is there: pip verifies the hashes of nothing, so this does.
cat >"$work/record.py" <<'END'
import base64, csv, hashlib, sys, zipfile
for name in sys.argv[1:]:
    wheel = zipfile.ZipFile(name)
    record = next(n for n in wheel.namelist() if n.endswith("/RECORD"))
    rows = list(csv.reader(wheel.read(record).decode().splitlines()))
    assert sorted(r[0] for r in rows) == sorted(wheel.namelist()), "RECORD names other files"
    for path, digest, size in rows:
        if path == record:
            continue
        data = wheel.read(path)
        want = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        assert digest == "sha256=" + want and int(size) == len(data), path
    print(len(rows), "files")
END
run 0 "$work/venv/bin/python" "$work/record.py" "$PACKAGES"/*.whl

# It is offered to glibc and to musl, and to nothing else.
offered() { # STATUS PLATFORM
  run "$1" "$work/venv/bin/pip" download --no-deps --only-binary :all: --platform "$2" -d "$work/download" irsa-lint
}
for processor in $processors; do
  for platform in manylinux_2_17 manylinux2014 musllinux_1_1; do
    offered 0 "${platform}_$processor"
  done
done
# For another processor pip installs it, too, if told so; it runs there.
for processor in $processors; do
  [ "$processor" != "$machine" ] || continue
  run 0 "$work/venv/bin/pip" install --no-deps --only-binary :all: --platform "manylinux_2_17_$processor" \
    --target "$work/$processor" irsa-lint
  works_for "$processor" "$work/$processor/bin/irsa-lint"
done
offered 1 win_amd64
offered 1 macosx_11_0_arm64
offered 1 manylinux_2_17_riscv64
run 0 "$work/venv/bin/pip" uninstall -y irsa-lint
[ ! -e "$work/venv/bin/irsa-lint" ] || fail 'the program is still there'
