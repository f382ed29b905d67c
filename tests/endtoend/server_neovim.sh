# The language server in Neovim (0.7 or newer, without any plug-in), scripted: editor/neovim.lua.
. "$(dirname "$0")/lib.sh"
need nvim
cp -R "$SOURCE/testdata/quickstart" "$work/work"
cd "$work/work"
# So that the role trusts the account that is renamed.
sed -i 's/EXAMPLE0A6C1B8F24D7E93C5B20D8F61/EXAMPLED539D4633E53DE1B716D3041E/' iam/payments-settlement.trust.json
export IRSA_LINT HOME="$work" XDG_CONFIG_HOME="$work" XDG_DATA_HOME="$work" XDG_CACHE_HOME="$work" XDG_STATE_HOME="$work"
run 0 timeout 600 nvim --headless --clean -n -c "luafile $SOURCE/tests/endtoend/editor/neovim.lua"
shows 'all of it as it should be'
